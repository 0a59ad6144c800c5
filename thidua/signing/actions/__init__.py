"""Every write of signing, by noun: authority and seal, people's certificates, trusted roots, files that are signed, pages by hand."""

from thidua.signing.actions.authority import close_authority, open_authority, renew_seal
from thidua.signing.actions.certificates import grant, make, register, revoke
from thidua.signing.actions.files import begin, release, sign_now
from thidua.signing.actions.hands import keep_hand, withdraw_hand
from thidua.signing.actions.remote import embed, give_up, prepare
from thidua.signing.actions.roots import add_root, withdraw_root
from thidua.signing.actions.scans import attach_page, confirm_page, withdraw_page

__all__ = [
    "add_root",
    "attach_page",
    "begin",
    "close_authority",
    "confirm_page",
    "embed",
    "give_up",
    "grant",
    "keep_hand",
    "make",
    "open_authority",
    "prepare",
    "register",
    "release",
    "renew_seal",
    "revoke",
    "sign_now",
    "withdraw_hand",
    "withdraw_page",
    "withdraw_root",
]
