"""The hole in a revision that a signature fills."""

import json

from django.utils.translation import gettext as _

from thidua.foundation.signing.refusals import CmsRefused


def filled(content: bytes, state: bytes, message: bytes) -> bytes:
    """Return the revision whose hole, which `state` (JSON) places, holds the message.

    Raises:
        CmsRefused: it is larger than the hole.
    """
    start, end = json.loads(state)
    said = message.hex().upper().encode()
    room = end - start - 2
    if len(said) > room:
        raise CmsRefused(_("Chữ ký quá lớn so với chỗ dành sẵn. Hãy ký lại với ít chứng thư kèm theo hơn."))
    return content[: start + 1] + said.ljust(room, b"0") + content[end - 1 :]
