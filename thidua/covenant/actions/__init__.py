"""Every write of the covenant, by noun."""

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
    "change_commitment",
    "copy_commitments",
    "mark_left",
    "move_commitment",
    "open_for_signing",
    "record_refusal",
    "remove_commitment",
    "sign",
    "write_commitment",
]
