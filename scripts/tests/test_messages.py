"""The catalogue: what is found in the sources, what is kept, what is refused."""

from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog

from scripts import messages, untranslated


def catalog(*pairs: tuple[Any, Any]) -> Catalog:
    made = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for message_id, string in pairs:
        made.add(message_id, string)
    return made


def test_python_strings_are_found_with_plural_and_context() -> None:
    code = 'a = _("Một")\nb = ngettext("%(n)d đơn vị", "%(n)d các đơn vị", n)\nc = pgettext("động từ", "Ký")\nd = other("Hai")\n'
    assert list(messages.strings_in(code, "x.py")) == [
        ("Một", None, "x.py"),
        (("%(n)d đơn vị", "%(n)d các đơn vị"), None, "x.py"),
        ("Ký", "động từ", "x.py"),
    ]


def test_template_strings_are_found_whatever_the_indentation() -> None:
    source = """
    <p>
        {% if x %}
            it's {% translate "Một" %}
      {% endif %}
    {% blocktranslate trimmed with name=unit.name %}
        Đơn vị
        {{ name }} ký
    {% endblocktranslate %}
    {% include "a.html" with title=_("Hai") %}
    </p>
    """
    assert [found[0] for found in messages.strings_of_template(source, "x.html")] == ["Một", "Đơn vị %(name)s ký", "Hai"]


def test_update_keeps_translations_and_drops_what_is_gone() -> None:
    known, template = catalog(("Một", "One"), ("Cũ", "Old")), catalog(("Một", ""), ("Mới", ""))
    fresh = messages.updated(known, template)
    assert {message.id: message.string for message in messages.messages_of(fresh)} == {"Một": "One", "Mới": ""}
    assert messages.untranslated_ids(template, fresh) == ["Mới"]


def test_catalogue_is_written_the_same_every_time() -> None:
    made = catalog(("Hai", "Two"), ("Một", "One"))
    assert messages.po_bytes(made) == messages.po_bytes(catalog(("Một", "One"), ("Hai", "Two")))
    assert b"Date" not in messages.po_bytes(made)
    assert messages.mo_bytes(made) == messages.mo_bytes(made)
    assert messages.texts(messages.mo_bytes(made)) == {"Một": "One", "Hai": "Two"}


@pytest.mark.parametrize(
    ("source", "english", "fault"),
    [
        ("%(name)s ký", "%(name)s signs", False),
        ("%(name)s ký", "%(nam)s signs", True),
        ("Có %(n)d", "There are", True),
        ("<strong>Ký</strong>", "<strong>Sign</strong>", False),
        ("<strong>Ký</strong>", "<strong>Sign", True),
        (("%(n)d tờ", "%(n)d tờ"), ("one sheet", "%(n)d sheets"), False),
    ],
)
def test_translation_keeps_placeholders_and_tags(source: object, english: object, fault: bool) -> None:
    assert bool(messages.broken_translations(catalog((source, english)))) is fault


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<p>Ký giao ước</p>", [1]),
        ('<p>{% translate "Ký giao ước" %}</p>', []),
        ("{% blocktranslate trimmed %}Ký {{ x }}{% endblocktranslate %}", []),
        ('<p lang="vi">Ký <b>giao ước</b></p>\n<p>Ký</p>', [2]),
        ('<a title="Mở">x</a>', [1]),
        ("<!-- Ký --> {# Ký #} {% comment %}Ký{% endcomment %}", []),
        ('\n{% include "a.html" with title="Ký" %}', [2]),
        ('{% include "a.html" with title=_("Ký") %}', []),
        ('<p lang="vi">{{ body|default:"Đảng" }}</p><p>{{ body|default:"Đảng" }}</p>', [1]),
        ('<button lang="vi">Tiếng Việt</button>', []),
    ],
)
def test_vietnamese_in_a_template_is_found_outside_the_catalogue(source: str, lines: list[int]) -> None:
    assert [int(line.split(":")[1]) for line in untranslated.in_template(source, "x.html")] == lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('"""Giao ước."""\nx = "Ký"\n', [2]),
        ('x = _("Ký")\n', []),
        ('x = "Ký"  # vi: data\n', []),
        ('x = [\n    "Ký",\n    "Mở",  # vi: data\n]\n', []),
        ('# vi: data\nx = "Ký"\ny = "Mở"\n', []),
        ('x = f"Ký {y}"\n', [1]),
        ('class A:\n    """Ký."""\n\n    b = "Mở"\n', [4]),
    ],
)
def test_vietnamese_in_python_is_found_outside_the_catalogue(source: str, lines: list[int]) -> None:
    assert [int(line.split(":")[1]) for line in untranslated.in_python(source, "x.py")] == lines


def test_check_names_a_stale_catalogue(tmp_path: Path) -> None:
    (tmp_path / "thidua").mkdir()
    (tmp_path / "thidua" / "a.py").write_text('x = _("Một")\n', "utf-8")
    po = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_bytes(messages.po_bytes(catalog(("Một", "One"))))
    po.with_suffix(".mo").write_bytes(messages.mo_bytes(catalog(("Một", "First"))))
    assert messages.faults(tmp_path) == ["django.mo is not made from django.po: python -m scripts.messages compile"]
    po.with_suffix(".mo").write_bytes(messages.mo_bytes(messages.read(po)))
    assert messages.faults(tmp_path) == []


def test_english_holds_no_vietnamese_letters_but_the_name() -> None:
    made = catalog(("Một", "One"), ("Hai", "Hai trên ba"), ("Tên", "About Thi Đua"))
    assert messages.vietnamese_left(made) == ["Vietnamese letters in the English text: 'Hai trên ba'"]
