"""Every write of the slice, by noun: the cluster, its year, its members and their offices."""

from thidua.cluster.actions.clusters import change_cluster, create_cluster
from thidua.cluster.actions.members import copy_last_year, hand_over_office, leave, set_members
from thidua.cluster.actions.years import Plan, assign_monitor, choose_paper_family, ensure_register, establish, open_year, start_year

__all__ = [
    "Plan",
    "assign_monitor",
    "change_cluster",
    "choose_paper_family",
    "copy_last_year",
    "create_cluster",
    "ensure_register",
    "establish",
    "hand_over_office",
    "leave",
    "open_year",
    "set_members",
    "start_year",
]
