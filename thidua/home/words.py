"""Every event of the log in words, gathered from the slices."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from thidua.cluster.history import WORDS as CLUSTER
from thidua.conference.history import WORDS as CONFERENCE
from thidua.covenant.history import WORDS as COVENANT
from thidua.drafting.history import WORDS as DRAFTING
from thidua.foundation.accounts.history import WORDS as ACCOUNTS
from thidua.foundation.files.history import WORDS as FILES
from thidua.foundation.notify.history import WORDS as NOTIFY
from thidua.foundation.work.history import WORDS as WORK
from thidua.movement.history import WORDS as MOVEMENT
from thidua.news.history import WORDS as NEWS
from thidua.organisation.history import WORDS as ORGANISATION
from thidua.paper.history import WORDS as PAPER
from thidua.progress.history import WORDS as PROGRESS
from thidua.signing.history import WORDS as SIGNING

EVENTS: Mapping[str, str | Promise] = {
    "clock.set": gettext_lazy("Đã đặt lại đồng hồ tập huấn"),
    **NOTIFY,
    **WORK,
    **FILES,
    **ACCOUNTS,
    **ORGANISATION,
    **SIGNING,
    **PAPER,
    **CLUSTER,
    **DRAFTING,
    **COVENANT,
    **MOVEMENT,
    **PROGRESS,
    **CONFERENCE,
    **NEWS,
}
