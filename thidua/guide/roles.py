"""The readers of the guide, and which of them somebody is."""

from thidua.guide.office import CLUSTER_HEAD, SPECIALIST
from thidua.guide.readers import ADMINISTRATOR, ANYBODY, AUDITOR, COUNCIL, MONITOR
from thidua.guide.units import HEAD, OFFICER
from thidua.organisation.queries import Standing

ROLES = (OFFICER, HEAD, CLUSTER_HEAD, SPECIALIST, MONITOR, COUNCIL, AUDITOR, ADMINISTRATOR, ANYBODY)
PUBLIC = "cong-chung"
BY_SLUG = {role.slug: role for role in ROLES}


def roles_of(facts: Standing) -> list[str]:
    """Return the roles of the guide that fit this person, by the facts that hold today; the one with the most particular work first."""
    fits = (
        ("quan-tri", facts.is_administrator),
        ("thanh-tra", facts.is_auditor),
        ("chuyen-vien", facts.is_specialist),
        ("thu-truong", bool(facts.acting_head_unit_ids)),
        ("can-bo-don-vi", bool(facts.unit_ids)),
        ("cum-truong", bool(facts.unit_ids)),  # the office goes round: any unit may hold it
        ("theo-doi", bool(facts.seats)),
        ("hoi-dong", bool(facts.seats)),
    )
    return [slug for slug, fit in fits if fit]
