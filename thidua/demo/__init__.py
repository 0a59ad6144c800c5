"""The training data: the conference of 16 February 2023 and its fictional twin, entered through the actions of every slice."""
