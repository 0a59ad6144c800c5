"""A known vulnerability fails; an index that does not answer is said plainly and fails nothing."""

from scripts.vulnerabilities import judge

FLAW = {"name": "ví-dụ", "version": "1.0", "vulns": [{"id": "PYSEC-0", "fix_versions": ["1.1"]}]}
CLEAN = {"name": "sạch", "version": "2.0", "vulns": []}
SILENT = {"name": "im", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def test_known_vulnerability_fails_and_names_the_version_that_mends_it():
    assert judge([FLAW, CLEAN]) == (["ví-dụ 1.0: PYSEC-0, mended in 1.1", "2 packages asked, 1 vulnerabilities known."], 1)


def test_silent_index_is_said_plainly_and_fails_nothing():
    assert judge([SILENT]) == (["note: could not be asked: the package index gave no advisories for 1 of 1 packages."], 0)


def test_half_an_answer_is_half_an_answer():
    lines, code = judge([SILENT, CLEAN])
    assert (len(lines), code) == (2, 0)
