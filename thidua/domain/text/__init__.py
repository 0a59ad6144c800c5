"""Text that arrives from outside (chữ đưa vào): old encodings, clauses found by themselves, proposals that say nearly the same."""
