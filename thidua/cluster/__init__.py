"""Clusters and blocs of units that compete for one year (cụm, khối thi đua): members, head, ranked deputies, monitor."""
