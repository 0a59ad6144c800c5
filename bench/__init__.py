"""Measurements. `./run bench NAME`; figures are written down in docs/performance.md with the command that gives them."""
