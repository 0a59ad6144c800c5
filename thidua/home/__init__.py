"""Pages that gather several slices: my work (Việc của tôi) and the year of a cluster as a thread."""
