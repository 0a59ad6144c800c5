"""Every write of the covenant, by noun."""

from thidua.covenant.actions.by_hand import attach_page, confirm_page, withdraw_page
from thidua.covenant.actions.ceremony import file_to_sign, prepare_for_token, release, sign_with_key
from thidua.covenant.actions.commitments import (
    change_commitment,
    copy_commitments,
    move_commitment,
    remove_commitment,
    write_commitment,
)
from thidua.covenant.actions.opening import abandon, open_for_signing
from thidua.covenant.actions.signing import mark_left, record_refusal, sign

__all__ = [
    "abandon",
    "attach_page",
    "change_commitment",
    "confirm_page",
    "copy_commitments",
    "file_to_sign",
    "mark_left",
    "move_commitment",
    "open_for_signing",
    "prepare_for_token",
    "record_refusal",
    "release",
    "remove_commitment",
    "sign",
    "sign_with_key",
    "withdraw_page",
    "write_commitment",
]
