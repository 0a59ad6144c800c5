"""Where the two digital signatures of an issued paper stand: the signer's own, and over its left third the organ's red seal."""

import io
from collections.abc import Sequence
from dataclasses import replace

from PIL import Image

from thidua.foundation.documents.paper import Paper
from thidua.foundation.signing.places import Place

SIGNER, SEAL = "nguoi-ky", "con-dau"
MM = 72 / 25.4
# A signature by hand is shown no larger than this [R].
HAND_WIDE, HAND_HIGH = 50 * MM, 25 * MM
SHARE = 1 / 3  # of the signature, from the left, that the seal covers (Nghị định 30/2020/NĐ-CP, Phụ lục I [R])
EDGE = 5 * MM


def boxed(paper: Paper) -> Paper:
    """Return the paper with a place for its signer's digital signature; the name stays printed below it."""
    if not paper.signatures:
        return paper
    first, *others = paper.signatures
    return replace(paper, signatures=(replace(first, box=SIGNER), *others))


def places_of(found: Sequence[Place], hand: bytes, seal: bytes, width_mm: int, *, signer: str, organ: str) -> tuple[Place, Place]:
    """Return the two places on the page of the box that was `found`: as large as the ink of the signature, and the seal at true size."""
    box = next(each for each in found if each.name == SIGNER)
    first = replace(_fitted(box, hand) if hand else box, label=signer)
    wide, high = Image.open(io.BytesIO(seal)).size
    width, height = width_mm * MM, width_mm * MM * high / wide
    left = max(EDGE, first.left + first.width * SHARE - width)
    bottom = max(EDGE, (first.bottom + first.top - height) / 2)
    second = Place(SEAL, organ, first.page, round(left, 2), round(bottom, 2), round(left + width, 2), round(bottom + height, 2))
    return first, second


def _fitted(box: Place, picture: bytes) -> Place:
    """Return as much of the box, in its middle, as the picture fills."""
    wide, high = Image.open(io.BytesIO(picture)).size
    scale = min(min(box.width, HAND_WIDE) / wide, min(box.height, HAND_HIGH) / high)
    width, height = wide * scale, high * scale
    left, bottom = (box.left + box.right - width) / 2, (box.bottom + box.top - height) / 2
    return replace(box, left=round(left, 2), bottom=round(bottom, 2), right=round(left + width, 2), top=round(bottom + height, 2))
