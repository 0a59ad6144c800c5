"""Pages of papers, registers and masters."""
