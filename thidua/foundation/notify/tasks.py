"""Sending letters behind the pages."""

from thidua.foundation.notify import post
from thidua.foundation.work.queue import task


@task
def deliver() -> int:
    """Send the letters whose turn has come; two of these at once send none twice."""
    return post.deliver()
