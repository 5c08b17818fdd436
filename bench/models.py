"""The table of the second limit. The bench makes and fills it (`bench.library.fill_limit_table`): no migration."""

from typing import ClassVar, Final

from django.db import models

TABLE: Final = "bench_storedpage"


class StoredPage(models.Model):
    """The bytes of one topic page under its address: what the fairest simple view would read."""

    slug = models.SlugField(max_length=120, unique=True)
    body = models.TextField()
    objects: ClassVar[models.Manager["StoredPage"]] = models.Manager()

    class Meta:
        db_table = TABLE

    def __str__(self) -> str:
        return self.slug
