"""The rule of quorum and adoption that the call fixed, counted and put into sentences with the arithmetic shown."""

from django.utils.translation import gettext as _

from thidua.conference.models import Conference
from thidua.conference.queries import DraftStand, Room
from thidua.domain.voting import quorum
from thidua.domain.voting.quorum import Count

NO_REGULATION = "Chưa có quy chế: áp dụng hai phần ba có mặt, quá nửa tổng số đơn vị đồng ý"  # vi: data


def share(part: int, of: int) -> str:
    """Return a fraction in words: hai phần ba, một nửa…"""
    words = {(1, 2): _("một nửa"), (2, 3): _("hai phần ba"), (3, 4): _("ba phần tư"), (1, 1): _("toàn bộ")}
    return words.get((part, of), f"{part}/{of}")


def quorum_now(conference: Conference, in_room: Room) -> Count:
    """Return presence counted against this conference's rule, of the units that are members now."""
    return quorum.quorum(in_room.present, in_room.members, conference.quorum_part, conference.quorum_of)


def adoption_count(conference: Conference, stand: DraftStand) -> Count:
    """Return agreement on a draft counted against this conference's rule, of ALL members."""
    return quorum.adoption(stand.agreeing, stand.members, conference.adoption_part, conference.adoption_of)


def presence_sentence(conference: Conference, count: Count) -> str:
    """Return presence with its arithmetic."""
    values = {
        "count": count.count,
        "members": count.members,
        "needed": count.needed,
        "share": share(conference.quorum_part, conference.quorum_of),
    }
    if count.enough:
        return _("Có mặt %(count)d trên %(members)d đơn vị, cần ít nhất %(needed)d (%(share)s): đủ số để biểu quyết.") % values
    return _("Có mặt %(count)d trên %(members)d đơn vị, cần ít nhất %(needed)d (%(share)s): chưa đủ số để biểu quyết.") % values


def adoption_sentence(conference: Conference, count: Count) -> str:
    """Return agreement with its arithmetic."""
    values = {
        "count": count.count,
        "members": count.members,
        "needed": count.needed,
        "share": share(conference.adoption_part, conference.adoption_of),
    }
    if conference.adoption_part == conference.adoption_of:
        if count.enough:
            return _("%(count)d trên %(members)d đơn vị đồng ý, cần cả %(needed)d đơn vị: được thông qua.") % values
        return _("%(count)d trên %(members)d đơn vị đồng ý, cần cả %(needed)d đơn vị: không được thông qua.") % values
    if count.enough:
        return _("%(count)d trên %(members)d đơn vị đồng ý, cần hơn %(share)s tổng số, tức ít nhất %(needed)d: được thông qua.") % values
    return _("%(count)d trên %(members)d đơn vị đồng ý, cần hơn %(share)s tổng số, tức ít nhất %(needed)d: không được thông qua.") % values


def rule_sentence(conference: Conference) -> str:
    """Return the rule of the call in one sentence."""
    return _("Họp khi có mặt ít nhất %(quorum)s số đơn vị thành viên; thông qua khi hơn %(adoption)s tổng số đơn vị đồng ý.") % {
        "quorum": share(conference.quorum_part, conference.quorum_of),
        "adoption": share(conference.adoption_part, conference.adoption_of),
    }
