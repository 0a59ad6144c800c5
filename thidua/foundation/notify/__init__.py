"""Notices (thông báo trong hệ thống): who is told what, in the bell, by letter at once or once a day, and by a private calendar.

A slice declares its events in `notices.py`, one function per event, and its actions call them. Beneath: one row per person and event, in
the transaction of the act (`outbox.tell`); letters go out behind the pages (`post`). How: docs/how-to/tell-people.md.
"""
