# vi: data
"""The frame of every paper of a cluster: from whom, in which family of rules, with which number, and who signs as its head.

A cluster is no organ: each of its years says whose format its papers follow.
"""

import re
from dataclasses import dataclass
from datetime import date

from thidua.cluster.models import ClusterYear, Office
from thidua.cluster.queries import leaders, organ_above, standing_members
from thidua.foundation.documents.paper import Family, Signature

HEAD_OF_CLUSTER = "CỤM TRƯỞNG"
NO_NUMBER = "……"  # where a number will be written
# What stands before an organ's own name in the name of its place: "Ủy ban nhân dân quận Hai Bà Trưng" → "Hai Bà Trưng".
BEFORE_PLACE = re.compile(
    r"^(ủy ban nhân dân|hội đồng nhân dân|quận ủy|huyện ủy|thành ủy|tỉnh ủy|đảng ủy)?\s*"
    r"(thành phố|thị xã|thị trấn|quận|huyện|phường|xã|tỉnh)?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Letterhead:
    """What stands at the top of a cluster's paper."""

    family: Family
    parent: str
    organ: str
    place: str
    symbol: str

    def number_line(self, type: str, number: str = "") -> str:
        """Return the line of number and symbol; without a number a place to write one: "Số: ……/GM-CTĐ4", "Số ……-GM/CTĐ4"."""
        party = self.family == Family.PARTY
        said = number or (f"{NO_NUMBER}-{type}/{self.symbol}" if party else f"{NO_NUMBER}/{type}-{self.symbol}")
        return f"Số {said}" if party else f"Số: {said}"


def letterhead(cluster_year: ClusterYear) -> Letterhead:
    """Return the head of this year's papers: the organ above is a council, or in the Party's family the committee over the head unit."""
    cluster = cluster_year.cluster
    return Letterhead(
        family=Family(cluster_year.paper_family),
        parent=organ_above(cluster_year),
        organ=cluster.name,
        place=place_name(cluster.council.authority.name),
        symbol=cluster.symbol,
    )


def place_name(organ: str) -> str:
    """Return the place written before the date on a paper: "Ủy ban nhân dân quận Hai Bà Trưng" → "Hai Bà Trưng"."""
    return BEFORE_PLACE.sub("", organ, count=1) or organ


def head_signature(cluster_year: ClusterYear, on: date) -> Signature:
    """Return who signs as head of the cluster on a day: under the title of his own post; no name where nobody holds it."""
    unit = next((each.unit_id for each in standing_members(cluster_year) if each.office == Office.HEAD), None)
    post = leaders([unit], on).get(unit) if unit else None
    return Signature((HEAD_OF_CLUSTER, post.title.upper()), post.person.full_name) if post else Signature((HEAD_OF_CLUSTER,))


def recipients(cluster_year: ClusterYear) -> tuple[str, ...]:
    """Return who receives a paper of the cluster: the council above, the members, the file."""
    cluster = cluster_year.cluster
    archive = "Lưu Cụm" if cluster_year.paper_family == Family.PARTY else "Lưu: VT, Cụm"
    return (f"{cluster.council.name} (để báo cáo);", f"Các đơn vị thành viên {cluster.name};", f"{archive}.")
