"""The tables of a conference, by noun."""

from thidua.conference.models.assignment import Assignment
from thidua.conference.models.bundle import Bundle, BundleKind
from thidua.conference.models.call import (
    AgendaItem,
    Answer,
    Conference,
    ConferenceKind,
    ConferenceState,
    Invitation,
    ItemKind,
    ItemState,
)
from thidua.conference.models.floor import AskingState, SpeakingRequest
from thidua.conference.models.minutes import Minutes, MinutesState, Photograph
from thidua.conference.models.numbered import NumberedKind, NumberedPaper
from thidua.conference.models.record import Adoption, Attendance, Position, ScannedCode, Speech, Stance

__all__ = [
    "Adoption",
    "AgendaItem",
    "Answer",
    "AskingState",
    "Assignment",
    "Attendance",
    "Bundle",
    "BundleKind",
    "Conference",
    "ConferenceKind",
    "ConferenceState",
    "Invitation",
    "ItemKind",
    "ItemState",
    "Minutes",
    "MinutesState",
    "NumberedKind",
    "NumberedPaper",
    "Photograph",
    "Position",
    "ScannedCode",
    "SpeakingRequest",
    "Speech",
    "Stance",
]
