"""What waits for a person, and the year of one cluster, gathered from the slices."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import prefetch_related_objects
from django.utils import timezone

from thidua.cluster import overview as cluster_overview
from thidua.cluster.models import ClusterYear
from thidua.cluster.permissions import visible_to
from thidua.cluster.queries import members_prefetch, years_with
from thidua.conference import overview as conference_overview
from thidua.covenant import overview as covenant_overview
from thidua.drafting import overview as drafting_overview
from thidua.foundation.accounts.models import User
from thidua.foundation.overview import Knot, Moment, Waiting
from thidua.movement import overview as movement_overview
from thidua.organisation.queries import standing
from thidua.paper import overview as paper_overview
from thidua.progress import overview as progress_overview

# The stages of the year in the order of work; a stage that is not built yet is absent.
STAGES = (cluster_overview, drafting_overview, conference_overview, covenant_overview, movement_overview, progress_overview)


@dataclass(frozen=True)
class Work:
    """What waits for one person: the next step, the rest, and what waits for others."""

    next_step: Waiting | None
    waiting: list[Waiting]
    blocked: list[Waiting]

    @property
    def count(self) -> int:
        return len(self.waiting) + (self.next_step is not None)


def visible_years(user: User, on: date) -> list[ClusterYear]:
    """Return the cluster years this person may see, newest first."""
    return list(visible_to(user, on).select_related("cluster__council", "opening_plan").order_by("-year", "cluster__code", "pk"))


def current_year(user: User, years: list[ClusterYear], on: date, *, year: int | None = None, code: str | None = None) -> ClusterYear | None:
    """Return the year that a page stands in: the one its address names, else the own unit's, else the newest."""
    if code is not None:
        return next((each for each in years if each.year == year and each.cluster.code == code), None)
    own = set(standing(user, on).home_unit_ids)
    started = [each for each in years if each.year <= on.year] or years
    if own and len(started) > 1:
        newest = [each for each in started if each.year == started[0].year]
        chosen = years_with(newest, own)
        return next((each for each in newest if each.pk in chosen), started[0])
    return started[0] if started else None


def work(user: User, years: list[ClusterYear], at: datetime) -> Work:
    """Return what waits for this person at this moment in these years. Only this year and last are asked.

    What is happening now comes first, a conference in session, then the soonest due; of what has no day, papers that others wait for,
    then the latest stage: who is to sign now issues papers afterwards.
    """
    years = [each for each in years if each.year >= at.year - 1]
    prefetch_related_objects(years, members_prefetch())
    # Movements reach units that are in no cluster.
    asked = [(order, stage) for order, stage in enumerate(STAGES) if years or stage is movement_overview]
    every = [(order, each) for order, stage in asked for each in stage.waiting(user, years, at)]
    every += [(len(STAGES), each) for each in paper_overview.waiting(user, at)]
    far = timezone.make_aware(datetime(9999, 1, 1))  # noqa: DTZ001 - made aware at once
    every.sort(key=lambda placed: (not placed[1].happening, placed[1].due or far, placed[0] if placed[1].due else -placed[0]))
    ready = [each for _order, each in every if not each.blocked]
    return Work(ready[0] if ready else None, ready[1:], [each for _order, each in every if each.blocked])


def thread(cluster_year: ClusterYear, at: datetime) -> list[Knot]:
    """Return the stages of the year as knots, computed now."""
    return [stage.knot(cluster_year, at) for stage in STAGES]


def moments(cluster_year: ClusterYear) -> list[Moment]:
    """Return the dated events of the year, earliest first."""
    every = [each for stage in STAGES for each in stage.moments(cluster_year)]
    return sorted(every, key=lambda each: (_moment(each.on), each.title))


def _moment(on: date | datetime) -> datetime:
    if isinstance(on, datetime):
        return timezone.localtime(on)
    return timezone.make_aware(datetime(on.year, on.month, on.day, 23, 59))  # noqa: DTZ001 - a whole day stands at its end
