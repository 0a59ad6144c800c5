"""Django plumbing that has never heard of an award."""
