"""The table of the shared cache."""

from django.db import models


class CacheRow(models.Model):
    """One value of the shared cache, where no Redis is set; Django's DatabaseCache reads and writes it, nobody else does."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "shared_cache"

    def __str__(self) -> str:
        return self.cache_key
