"""What goes into the papers of a conference. They are official texts, Vietnamese in every language of the page."""

from thidua.conference.documents.calendar import calendar, event_of
from thidua.conference.documents.papers import (
    agenda_paper,
    attendance_paper,
    conclusion_paper,
    invitation_paper,
    invited_name,
    minutes_paper,
)
from thidua.conference.documents.record import canonical, clock_words, is_worded, sections, sha256_of
from thidua.conference.documents.story import Story, story

__all__ = [
    "Story",
    "agenda_paper",
    "attendance_paper",
    "calendar",
    "canonical",
    "clock_words",
    "conclusion_paper",
    "event_of",
    "invitation_paper",
    "invited_name",
    "is_worded",
    "minutes_paper",
    "sections",
    "sha256_of",
    "story",
]
