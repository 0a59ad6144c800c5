"""Conferences of a cluster (hội nghị): call, attendance, agenda, what was said, positions, adoption, minutes, photographs."""
