"""Spreadsheets (bảng tính) as people send them: opened safely, read as plain tables, their columns recognised by their heads."""
