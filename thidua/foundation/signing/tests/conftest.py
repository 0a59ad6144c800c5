"""Keys made once for a module, and a paper that is being signed."""

from dataclasses import dataclass, replace

import pytest

from thidua.foundation.documents import pdf
from thidua.foundation.documents.tests.samples import STATE
from thidua.foundation.signing import making
from thidua.foundation.signing.keys import Key
from thidua.foundation.signing.places import Place, Stamp
from thidua.foundation.signing.tests.keys import NOW, key_of
from thidua.foundation.signing.trust import Trust

STAMP = Stamp("Nguyễn Văn An", "Trưởng phòng", "Phòng Giả định", NOW, "Ký giao ước", "Chứng thư nội bộ")
PLACES = [Place(f"ky-{at}", f"Đơn vị {at}", 2, 40 + 130 * at, 40, 160 + 130 * at, 110) for at in range(3)]


@dataclass(frozen=True)
class House:
    """A root, an authority below it, the installation's seal, two signers."""

    root: Key
    below: Key
    seal: Key
    an: Key
    binh: Key

    @property
    def trust(self) -> Trust:
        return Trust((self.root.certificate,))


@pytest.fixture(scope="module")
def house() -> House:
    root = key_of("Gốc Giả định", authority=True)
    below = key_of("Nơi cấp Giả định", root, authority=True)
    return House(root, below, key_of("Dấu hệ thống", root), key_of("Nguyễn Văn An", below), key_of("Trần Thị Bình", below))


@pytest.fixture(scope="session")
def paper() -> bytes:
    return pdf.pdf(replace(STATE, annexes=()))


@pytest.fixture(scope="module")
def certified(paper: bytes, house: House) -> bytes:
    return making.certify(paper, PLACES, seal=house.seal, at=NOW)


def sign(content: bytes, place: Place, key: Key, stamp: Stamp = STAMP) -> bytes:
    prepared = making.prepare(content, place, stamp, at=NOW)
    return making.embed(prepared, making.sign_digest(prepared.digest, key, at=NOW))
