"""Tests of the whole: journeys, the shape of the code, the docs, the one door."""
