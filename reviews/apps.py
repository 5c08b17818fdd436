from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Review")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .roles import sync_roles

        # Permissions exist only after every app has migrated; connecting under the last app keeps this in one place.
        post_migrate.connect(sync_roles, sender=self, dispatch_uid="reviews.sync_roles")


class StaffAdminConfig(AdminConfig):
    """Django's admin with our site in place of the stock one."""

    default_site = "reviews.staff_site.StaffSite"
