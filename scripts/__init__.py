"""Small tools of the project: messages, templates, longest. Each is run as `python -m scripts.NAME`."""
