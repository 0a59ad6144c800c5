"""Every write of signing, by noun: the office's authority and the seal, people's certificates, trusted roots."""

from thidua.signing.actions.authority import close_authority, open_authority, renew_seal
from thidua.signing.actions.certificates import grant, make, register, revoke
from thidua.signing.actions.roots import add_root, withdraw_root

__all__ = [
    "add_root",
    "close_authority",
    "grant",
    "make",
    "open_authority",
    "register",
    "renew_seal",
    "revoke",
    "withdraw_root",
]
