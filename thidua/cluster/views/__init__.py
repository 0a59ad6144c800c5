"""Pages of the slice: the list of clusters, a cluster's year, and the acts on it."""
