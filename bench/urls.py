"""The product's addresses, with those of the two limits in front."""

from django.urls import include, path

from config.urls import handler400, handler403, handler404, handler500

from . import limits

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("bench/constant/<slug:slug>/", limits.constant),
    path("bench/row/<slug:slug>/", limits.one_row),
    path("", include("config.urls")),
]
