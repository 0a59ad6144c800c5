"""Phong trào thi đua: launched with criteria that can be checked, taken part in, reported, reviewed; exemplars (form 0601.N reads it)."""
