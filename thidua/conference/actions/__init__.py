"""Every write of a conference, by noun: the call, the floor, the minutes, the photographs, the news item."""

from thidua.conference.actions.answering import answer
from thidua.conference.actions.arriving import CodeNotAccepted, arrive
from thidua.conference.actions.assigning import NotAssigned, NotOpen, assign, hand_back, report_done, withdraw_assignment
from thidua.conference.actions.attendance import check_in, check_out, undo_attendance
from thidua.conference.actions.bundles import BUNDLED, make_bundle
from thidua.conference.actions.call import call, cancel, change, create
from thidua.conference.actions.floor import close, conclude, finish_item, open_session, record_item, show_clause, start_item
from thidua.conference.actions.minutes import (
    confirm_as_chair,
    confirm_as_secretary,
    edit_minutes,
    return_minutes,
    write_minutes,
)
from thidua.conference.actions.news import compose_news
from thidua.conference.actions.numbers import issue_conclusion, issue_invitations
from thidua.conference.actions.photographs import add_photograph, move_photograph, remove_photograph
from thidua.conference.actions.positions import record_adoption, state_position
from thidua.conference.actions.preparing import (
    add_item,
    change_item,
    invite_guest,
    move_item,
    remove_item,
    withdraw_guest,
)
from thidua.conference.actions.queue import (
    ask_to_speak,
    call_speaker,
    close_floor,
    end_speaking,
    give_time,
    open_floor,
    withdraw,
)
from thidua.conference.actions.speeches import record_speech, remove_speech
from thidua.conference.actions.votes import (
    admit_to_vote,
    cancel_vote,
    close_vote,
    open_vote,
    prepare_vote,
    record_hands,
    withdraw_candidate,
)
from thidua.news.actions import AlreadyComposed

__all__ = [
    "BUNDLED",
    "AlreadyComposed",
    "CodeNotAccepted",
    "NotAssigned",
    "NotOpen",
    "add_item",
    "add_photograph",
    "admit_to_vote",
    "answer",
    "arrive",
    "ask_to_speak",
    "assign",
    "call",
    "call_speaker",
    "cancel",
    "cancel_vote",
    "change",
    "change_item",
    "check_in",
    "check_out",
    "close",
    "close_floor",
    "close_vote",
    "compose_news",
    "conclude",
    "confirm_as_chair",
    "confirm_as_secretary",
    "create",
    "edit_minutes",
    "end_speaking",
    "finish_item",
    "give_time",
    "hand_back",
    "invite_guest",
    "issue_conclusion",
    "issue_invitations",
    "make_bundle",
    "move_item",
    "move_photograph",
    "open_floor",
    "open_session",
    "open_vote",
    "prepare_vote",
    "record_adoption",
    "record_hands",
    "record_item",
    "record_speech",
    "remove_item",
    "remove_photograph",
    "remove_speech",
    "report_done",
    "return_minutes",
    "show_clause",
    "start_item",
    "state_position",
    "undo_attendance",
    "withdraw",
    "withdraw_assignment",
    "withdraw_candidate",
    "withdraw_guest",
    "write_minutes",
]
