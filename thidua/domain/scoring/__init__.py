"""Scoring of units (chấm điểm, xếp hạng): points, the scheme as data, one unit's sheet, several scorers, ranking. Nothing of Django."""
