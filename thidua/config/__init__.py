"""Settings, addresses and the schedule: the only package that knows every other."""
