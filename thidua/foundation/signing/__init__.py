"""Signatures in PDFs (PAdES) by pyHanko, over bytes; nothing of the database. What is signed, by whom and when, is `thidua.signing`."""
