"""Work behind the pages (việc chạy nền): short tasks after an act, and long work that a person begins, leaves and comes back to.

Tasks wait in the database (django-tasks-db); a worker inside the server, or `manage db_worker` on another machine, carries them out.
Slices import what they need from `queue` (short tasks) and `long` (long work). How: docs/how-to/do-long-work.md.
"""
