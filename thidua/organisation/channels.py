"""On which channel the organisation tells that it changed who acts for a unit."""

POSTS = "organisation:posts"
