"""The bytes of a covenant: exact, and nothing can pretend to be something else."""

import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.covenant.canonical import CovenantText, Member, Plan, Target, TextClause, canonical, escaped, plain_number, sha256

TEXT = CovenantText(
    cluster_code="cum-vi-du",
    cluster_name="Cụm Thi đua Giả định",
    year=2023,
    council="Hội đồng Giả định",
    plan=Plan("20/KH-VD", date(2023, 1, 19), "Cơ quan Giả định", "công tác thi đua"),
    title="Giao ước thi đua năm 2023",
    note="",
    members=(Member("don-vi-a", "Đơn vị Giả định A"), Member("don-vi-b", "Đơn vị Giả định B")),
    clauses=(TextClause("paragraph", "", "", "Lời mở đầu"), TextClause("clause", "1.", "Nhiệm vụ", "Dòng một\nDòng hai\tcột")),
    targets=(
        Target("don-vi-a", "socio_economy", "Giám sát công trình", Decimal("85.50"), "%"),
        Target("don-vi-b", "emulation", "Chỉ bằng lời", None, ""),
    ),
)
EXPECTED = """THI-DUA-COVENANT 1
cluster\tcum-vi-du\tCụm Thi đua Giả định
year\t2023
council\tHội đồng Giả định
plan\t20/KH-VD\t2023-01-19\tCơ quan Giả định\tcông tác thi đua
title\tGiao ước thi đua năm 2023
members\t2
member\t1\tdon-vi-a\tĐơn vị Giả định A
member\t2\tdon-vi-b\tĐơn vị Giả định B
clauses\t2
clause\t1\tparagraph\t\t\tLời mở đầu
clause\t2\tclause\t1.\tNhiệm vụ\tDòng một\\nDòng hai\\tcột
commitments\t2
commitment\t1\tdon-vi-a\tsocio_economy\tGiám sát công trình\t85.5\t%
commitment\t2\tdon-vi-b\temulation\tChỉ bằng lời\t\t
end
"""


def test_canonical_writes_exactly_the_specified_bytes():
    assert canonical(TEXT).decode() == EXPECTED


def test_canonical_hash_never_changes():
    """Files that were signed must re-hash for ever: this literal may not be edited."""
    assert sha256(canonical(TEXT)) == "0ea0385ec4fc4f2dbd51403c487cc1a55bac0fc4c12d2c8a52920f9f74c5f841"


def test_canonical_says_that_content_is_illustrative():
    assert "\nnote\tNội dung minh họa\nmembers\t2\n" in canonical(replace(TEXT, note="Nội dung minh họa")).decode()


def test_canonical_without_a_plan_keeps_the_line():
    assert "\nplan\t\t\t\t\n" in canonical(replace(TEXT, plan=None)).decode()


@pytest.mark.parametrize(
    ("number", "written"),
    [(None, ""), ("5", "5"), ("5.00", "5"), ("85.50", "85.5"), ("0.25", "0.25"), ("1200", "1200"), ("1E+3", "1000"), ("0", "0")],
)
def test_plain_number_has_no_trailing_zeros(number, written):
    assert plain_number(None if number is None else Decimal(number)) == written


def test_canonical_is_the_same_for_composed_and_decomposed_letters():
    loose = replace(TEXT, title=unicodedata.normalize("NFD", TEXT.title))
    assert canonical(loose) == canonical(TEXT)


def test_canonical_is_the_same_for_all_line_ends():
    clause = TEXT.clauses[1]
    loose = replace(TEXT, clauses=(TEXT.clauses[0], replace(clause, body=clause.body.replace("\n", "\r\n"))))
    assert canonical(loose) == canonical(TEXT)


@given(st.text(), st.text())
def test_a_value_cannot_pretend_to_be_another_record(first, second):
    lines = canonical(replace(TEXT, title=first, council=second)).decode().split("\n")
    assert len(lines) == EXPECTED.count("\n") + 1
    assert [line.split("\t")[0] for line in lines] == [line.split("\t")[0] for line in EXPECTED.split("\n")]


@given(st.text(), st.text())
def test_different_values_are_written_differently(first, second):
    same = unicodedata.normalize("NFC", first).replace("\r\n", "\n").replace("\r", "\n") == unicodedata.normalize("NFC", second).replace(
        "\r\n", "\n"
    ).replace("\r", "\n")
    assert (escaped(first) == escaped(second)) == same
