# vi: data
"""Whom we believe: a path to an accepted root, and no list of the issuer that says otherwise."""

from datetime import timedelta

import pytest

from thidua.foundation.signing.tests.keys import NOW, YEAR, key_of, revoked
from thidua.foundation.signing.trust import Distrust, SignerRefused, Trust, distrust, require_trusted


def said(key, roots, *, crls=(), between=(), at=NOW):
    return distrust(key.certificate, key.chain, Trust(tuple(each.certificate for each in roots), between, crls), at=at)


def test_certificate_is_believed_through_those_between(house):
    require_trusted(house.an.certificate, house.an.chain, house.trust, at=NOW)
    require_trusted(house.an.certificate, (), Trust((house.root.certificate,), (house.below.certificate,)), at=NOW)
    assert said(house.seal, [house.seal]) is None


def test_certificate_of_an_unknown_root_is_not_believed(house):
    own = key_of("Nguyễn Văn An")
    double = key_of("Gốc Giả định", authority=True)

    assert said(house.an, [house.seal]) == said(house.an, []) == said(own, [house.root]) == Distrust.UNKNOWN
    assert said(house.an, [double]) in (Distrust.UNKNOWN, Distrust.BROKEN)
    with pytest.raises(SignerRefused, match="chưa được hệ thống tin cậy"):
        require_trusted(house.an.certificate, (), house.trust, at=NOW)


def test_signer_is_no_authority(house):
    below = key_of("Lê Văn Cường", house.an)

    assert said(below, [house.root]) == Distrust.BROKEN


def test_revoked_certificate_is_not_believed_from_that_moment(house):
    listed = revoked(house.below, house.an, at=NOW - timedelta(days=2))
    old = revoked(house.below, house.an, at=NOW - timedelta(days=2), until=NOW - timedelta(days=1))
    forged = revoked(key_of("Nơi cấp Giả định", authority=True), house.an)

    assert said(house.an, [house.root], crls=(listed,)) == said(house.an, [house.root], crls=(old,)) == Distrust.REVOKED
    assert said(house.an, [house.root], crls=(listed,), at=NOW - timedelta(days=3)) is None
    assert said(house.binh, [house.root], crls=(listed, old)) is None
    assert said(house.an, [house.root], crls=(forged,)) is None
    assert said(house.an, [house.root], crls=(revoked(house.root, house.below),)) == Distrust.REVOKED


def test_certificate_out_of_its_dates_is_not_believed(house):
    assert said(house.an, [house.root], at=NOW + 2 * YEAR) == Distrust.EXPIRED
    assert said(house.an, [house.root], at=NOW - 2 * YEAR) == Distrust.NOT_YET
