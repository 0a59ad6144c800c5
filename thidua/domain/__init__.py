"""Law and arithmetic in plain Python: no framework, clock, file or network."""
