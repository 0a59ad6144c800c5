"""Every write of targets and reports, by noun."""

from thidua.progress.actions.calendar import Wanted, change_deadline, close_period, open_periods, reopen_period
from thidua.progress.actions.evidence import add_evidence, remove_evidence
from thidua.progress.actions.rules import Rule, set_rules
from thidua.progress.actions.way import correct, present, receive, return_to_unit, send
from thidua.progress.actions.writing import Said, begin, enter_for_unit, write

__all__ = [
    "Rule",
    "Said",
    "Wanted",
    "add_evidence",
    "begin",
    "change_deadline",
    "close_period",
    "correct",
    "enter_for_unit",
    "open_periods",
    "present",
    "receive",
    "remove_evidence",
    "reopen_period",
    "return_to_unit",
    "send",
    "set_rules",
    "write",
]
