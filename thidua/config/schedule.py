"""The one table of what the clock starts, and the thread that starts it inside the server."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections, connection

from thidua.conference import jobs as conference
from thidua.covenant import jobs as covenant
from thidua.drafting import jobs as drafting
from thidua.foundation.accounts.sessions import forget_ended
from thidua.foundation.audit.anchors import anchor
from thidua.foundation.files.jobs import look_after_photographs
from thidua.foundation.live import jobs as live
from thidua.foundation.notify import jobs as notify
from thidua.foundation.offline import jobs as offline
from thidua.foundation.work import jobs as work
from thidua.movement import jobs as movement
from thidua.news.jobs import forget_readers, tell_what_came_out
from thidua.organisation import jobs as organisation
from thidua.progress import jobs as progress
from thidua.search.jobs import keep_up
from thidua.signing import jobs as signing
from thidua.voting.jobs import sweep_keys

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A piece of work that runs when the server starts and then every so many seconds of real time."""

    name: str
    every_seconds: int
    run: Callable[[], object]


SCHEDULE = (
    Job("audit.anchor", 3600, anchor),
    Job("accounts.forget_ended", 3600, forget_ended),
    Job("drafting.sweep_imports", 3600, drafting.sweep_imports),
    Job("news.forget_readers", 600, forget_readers),
    Job("notify.send_letters", 60, notify.send_letters),
    Job("notify.forget", 3600, notify.forget),
    Job("news.tell_what_came_out", 60, tell_what_came_out),
    Job("organisation.remind", 600, organisation.remind),
    Job("drafting.remind", 600, drafting.remind),
    Job("covenant.remind", 600, covenant.remind),
    Job("progress.remind", 600, progress.remind),
    Job("movement.remind", 600, movement.remind),
    Job("conference.remind", 60, conference.remind),
    Job("work.take_up_again", 30, work.take_up_again),
    Job("work.forget", 3600, work.forget),
    Job("files.look_after_photographs", 1800, look_after_photographs),
    Job("voting.sweep_keys", 60, sweep_keys),
    Job("signing.publish_lists", 600, signing.publish_lists),
    Job("signing.remind", 600, signing.remind),
    Job("signing.sweep", 3600, signing.sweep),
    Job("signing.raise_levels", 300, signing.raise_levels),
    Job("search.keep_up", 5, keep_up),
    Job("live.sweep", 3600, live.sweep),
    Job("offline.sweep", 3600, offline.sweep),
)


class Ticker(threading.Thread):
    """Runs the schedule in the background until stopped. A job that fails is logged and tried again at its next time."""

    def __init__(self) -> None:
        super().__init__(name="schedule", daemon=True)
        self.stopped = threading.Event()

    def run(self) -> None:
        due = {job.name: 0.0 for job in SCHEDULE}
        while not self.stopped.is_set():
            for job in SCHEDULE:
                if time.monotonic() >= due[job.name]:
                    due[job.name] = time.monotonic() + job.every_seconds
                    run_job(job)
            self.stopped.wait(1)
        connection.close()

    def stop(self) -> None:
        """Let the thread end within a second."""
        self.stopped.set()


def run_job(job: Job) -> None:
    """Run one job; what goes wrong is logged, not raised."""
    close_old_connections()
    try:
        job.run()
    except Exception:
        log.exception("scheduled job %s failed", job.name)
