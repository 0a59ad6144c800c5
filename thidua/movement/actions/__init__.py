"""Every write of movements, by noun."""

from thidua.movement.actions.exemplars import Story, accept_exemplar, change_exemplar, put_forward, return_exemplar
from thidua.movement.actions.files import attach, remove_file
from thidua.movement.actions.launching import correct, launch, widen, withdraw
from thidua.movement.actions.plans import approve_plan, decline, present_plan, take_up_again, write_plan
from thidua.movement.actions.reports import Said, begin_report, present_report, receive_report, return_report, send_report, write_report
from thidua.movement.actions.reviews import close, review
from thidua.movement.actions.writing import start, write
from thidua.movement.texts import CriterionText, MovementText

__all__ = [
    "CriterionText",
    "MovementText",
    "Said",
    "Story",
    "accept_exemplar",
    "approve_plan",
    "attach",
    "begin_report",
    "change_exemplar",
    "close",
    "correct",
    "decline",
    "launch",
    "present_plan",
    "present_report",
    "put_forward",
    "receive_report",
    "remove_file",
    "return_exemplar",
    "return_report",
    "review",
    "send_report",
    "start",
    "take_up_again",
    "widen",
    "withdraw",
    "write",
    "write_plan",
    "write_report",
]
