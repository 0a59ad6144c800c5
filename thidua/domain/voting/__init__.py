"""Arithmetic of meetings: who must be there, how many must agree, how ballots are counted."""
