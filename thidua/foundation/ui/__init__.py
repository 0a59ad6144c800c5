"""The face of the house: shell, components, forms, tables, error pages. It has never heard of an award.

How to use each piece: docs/how-to/make-a-page.md.
"""
