"""Pages of news: what everybody reads (public), and the desk where items are written (desk)."""

from thidua.news.views.desk import add_photograph, edit, item, items, publish, withdraw
from thidua.news.views.public import article, feed, news, photo, read

__all__ = ["add_photograph", "article", "edit", "feed", "item", "items", "news", "photo", "publish", "read", "withdraw"]
