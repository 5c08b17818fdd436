"""Every address: staff under /admin/, and all else is the public encyclopedia.

`/healthz` and `/readyz` are public addresses too and live in `encyclopedia.urls`.
"""

from django.contrib import admin
from django.urls import include, path

from reviews.unsubscribe import unsubscribe

handler400 = "encyclopedia.views.errors.bad_request"
handler403 = "encyclopedia.views.errors.permission_denied"
handler404 = "encyclopedia.views.errors.not_found"
handler500 = "encyclopedia.views.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("mail/unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("", include("encyclopedia.urls")),
]
