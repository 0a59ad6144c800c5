"""What goes into the papers of a conference. They are official texts, Vietnamese in every language of the page."""

from thidua.conference.documents.bundle import (
    Entered,
    Made,
    Part,
    all_parts,
    circulated,
    index_paper,
    invitation_parts,
    made_from,
    reason_of,
    sheet_paper,
)
from thidua.conference.documents.calendar import calendar, event_of
from thidua.conference.documents.papers import (
    agenda_paper,
    attendance_paper,
    concluded,
    conclusion_paper,
    invitation_paper,
    invitations_paper,
    invited_name,
    minutes_paper,
)
from thidua.conference.documents.record import canonical, clock_words, is_worded, sections, sha256_of
from thidua.conference.documents.story import Story, story

__all__ = [
    "Entered",
    "Made",
    "Part",
    "Story",
    "agenda_paper",
    "all_parts",
    "attendance_paper",
    "calendar",
    "canonical",
    "circulated",
    "clock_words",
    "concluded",
    "conclusion_paper",
    "event_of",
    "index_paper",
    "invitation_paper",
    "invitation_parts",
    "invitations_paper",
    "invited_name",
    "is_worded",
    "made_from",
    "minutes_paper",
    "reason_of",
    "sections",
    "sha256_of",
    "sheet_paper",
    "story",
]
