"""What this slice tells the home page."""

from datetime import datetime

from thidua.cluster.models import ClusterYear
from thidua.foundation.accounts.models import User
from thidua.foundation.overview import Knot, Moment, Waiting


def waiting(user: User, cluster_years: list[ClusterYear], at: datetime) -> list[Waiting]:
    return []


def knot(cluster_year: ClusterYear, at: datetime) -> Knot:
    return Knot("stub", "…", "", "next")


def moments(cluster_year: ClusterYear) -> list[Moment]:
    return []
