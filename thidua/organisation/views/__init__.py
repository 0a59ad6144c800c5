"""Pages of units, people, councils, accounts."""
