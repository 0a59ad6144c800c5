"""Votes (biểu quyết, bỏ phiếu): polls, who is entitled, ballots and counts; the only ballot tables in the house.

A higher slice (a conference, a council) asks the question, says who may run it and who is entitled, and calls down. What is decided by
the counts stays with that slice. Secrecy is explained in docs/decisions/0009-secret-ballots.md.
"""
