"""Public pages (trang công khai): the front page and a cluster as the public may see it. Reads only."""
