"""The event hub (cập nhật trực tiếp): an act tells a channel in its own transaction, and the open pages are sent what stands now.

It has never heard of a conference: a channel is a name such as `conference:12`, a picture is parts of a page by name.
"""
