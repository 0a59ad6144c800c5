"""Every write of the organisation, by noun: units, people and posts, delegations, councils, accounts and appointments."""

from thidua.organisation.actions.accounts import (
    appoint,
    close_account,
    end_appointment,
    invite_again,
    open_account,
    renew_password,
    reopen_account,
    reset_second_factor,
    revoke_invitation,
    tie_to_portal,
    unlock_sign_in,
)
from thidua.organisation.actions.councils import change_seat, create_council, edit_council, end_council, end_seat, seat
from thidua.organisation.actions.delegations import delegate, revoke_delegation
from thidua.organisation.actions.founding import FirstPerson, FirstUnit, Founding, found_installation
from thidua.organisation.actions.imports import abandon_import, accept_import, check_import, check_later, start_import, undo_import
from thidua.organisation.actions.people import create_person, edit_person, end_post, start_post
from thidua.organisation.actions.units import correct_unit, create_unit, dissolve_unit, merge_units, move_unit, rename_unit

__all__ = [
    "FirstPerson",
    "FirstUnit",
    "Founding",
    "abandon_import",
    "accept_import",
    "appoint",
    "change_seat",
    "check_import",
    "check_later",
    "close_account",
    "correct_unit",
    "create_council",
    "create_person",
    "create_unit",
    "delegate",
    "dissolve_unit",
    "edit_council",
    "edit_person",
    "end_appointment",
    "end_council",
    "end_post",
    "end_seat",
    "found_installation",
    "invite_again",
    "merge_units",
    "move_unit",
    "open_account",
    "rename_unit",
    "renew_password",
    "reopen_account",
    "reset_second_factor",
    "revoke_delegation",
    "revoke_invitation",
    "seat",
    "start_import",
    "start_post",
    "tie_to_portal",
    "undo_import",
    "unlock_sign_in",
]
