"""Pages of news: what everybody reads (public), and the desk where items are written (desk)."""

from thidua.news.views.desk import add_photograph, edit, item, items, publish, withdraw
from thidua.news.views.public import archive, article, atom, feed, news, photo, read, share

__all__ = [
    "add_photograph",
    "archive",
    "article",
    "atom",
    "edit",
    "feed",
    "item",
    "items",
    "news",
    "photo",
    "publish",
    "read",
    "share",
    "withdraw",
]
