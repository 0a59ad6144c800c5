"""Backup of one machine (sao lưu) and its restoring (phục hồi): database, files and keys in one archive that tells when it was damaged.

`archive` packs and checks, `database` takes and gives back the tables, `restoring` puts a checked archive into an empty data folder.
The keys of polls that are open (urns) are never taken: a copied key could open ballots.
"""
