"""Measurements: each module is run with ./run bench NAME and prints its figures; --json prints them for a machine."""
