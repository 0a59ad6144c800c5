"""When a draft may be worked on: what the acts require of it, and what its pages say where an act is missing."""

from datetime import datetime

from django.utils.translation import gettext as _

from thidua.cluster.models import YearState
from thidua.drafting.models import Draft, DraftState
from thidua.foundation.refusal import Refused
from thidua.foundation.ui.templatetags import td


class TextFixed(Refused):
    """The text is agreed, issued or out of use, and cannot change."""


class CommentsClosed(Refused):
    """Comments are not taken: not yet, or no longer."""


def require_open(draft: Draft) -> None:
    """Go on only while the words of the draft may change."""
    if draft.cluster_year.state == YearState.CLOSED:
        raise TextFixed(_("Năm của cụm đã khép nên dự thảo không sửa được nữa."))
    if draft.state == DraftState.AGREED:
        raise TextFixed(_("Hội nghị đã thống nhất văn bản này nên không sửa được nữa. Muốn đổi thì lập dự thảo mới."))
    if draft.state == DraftState.ISSUED:
        raise TextFixed(_("Văn bản đã ban hành nên không sửa được nữa. Muốn đổi thì lập dự thảo mới thay thế."))
    if not draft.is_open:
        raise TextFixed(_("Dự thảo này không còn dùng nên không sửa được nữa. Hãy mở dự thảo đang dùng trong danh sách."))


def require_taking_comments(draft: Draft, at: datetime) -> None:
    """Go on only while units may comment: the draft is sent round, and the deadline has not passed."""
    require_open(draft)
    if draft.state == DraftState.DRAFT:
        raise CommentsClosed(_("Dự thảo chưa gửi lấy ý kiến. Đồng chí góp ý được sau khi cụm trưởng gửi dự thảo."))
    if draft.comments_until and at > draft.comments_until:
        raise CommentsClosed(
            _("Đã hết hạn góp ý lúc %(due)s. Hãy nêu ý kiến tại hội nghị, hoặc đề nghị cụm trưởng gia hạn.")
            % {"due": td.vi_datetime(draft.comments_until)}
        )


OPINIONS, TEXT = "opinions", "text"


def way_of_return(draft: Draft, at: datetime, *, writes: bool) -> str:
    """Return what an edited Word copy becomes now: opinions of a unit while opinions are taken, else the text itself, for who writes it.

    Raises:
        TextFixed: the draft is agreed, issued or out of use.
        CommentsClosed: no opinions are taken now, and the reader does not write the text.
    """
    require_open(draft)
    try:
        require_taking_comments(draft, at)
    except CommentsClosed:
        if writes:
            return TEXT
        raise
    return OPINIONS
