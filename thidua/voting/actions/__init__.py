"""Every write of a poll, by noun: the poll, the ballots, the count.

Each is called by a higher slice, which holds its own record's lock and says with `right` that this person may run the poll.
"""

from thidua.voting.actions.ballots import AlreadyVoted, NotAChoice, NotOpen, choose, vote
from thidua.voting.actions.counting import KeyLost, NobodyVoted, NotTheHands, UrnMismatch, close, record_hands
from thidua.voting.actions.polls import TooFew, Voter, WrongElectorate, admit, cancel, open_poll, prepare, withdraw_option

__all__ = [
    "AlreadyVoted",
    "KeyLost",
    "NobodyVoted",
    "NotAChoice",
    "NotOpen",
    "NotTheHands",
    "TooFew",
    "UrnMismatch",
    "Voter",
    "WrongElectorate",
    "admit",
    "cancel",
    "choose",
    "close",
    "open_poll",
    "prepare",
    "record_hands",
    "vote",
    "withdraw_option",
]
