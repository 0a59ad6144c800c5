"""The English catalogue of the Vietnamese source strings, made with Babel alone (no GNU gettext).

python -m scripts.messages extract    bring locale/en/LC_MESSAGES/django.po up to the source; translations are kept, what is gone is dropped
python -m scripts.messages compile    write django.mo
python -m scripts.messages missing    print the msgids without a translation
python -m scripts.messages check      fail when the catalogue is not whole or not fresh, or when Vietnamese text stands outside it
"""

import gettext
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from scripts import untranslated

ROOT = Path(__file__).resolve().parents[1]
CATALOG = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
# Where a call's singular, plural and context stand ("c"), as Babel writes it.
KEYWORDS: dict[str, Any] = {
    "_": (1,),
    "_lazy": (1,),
    "gettext": (1,),
    "gettext_lazy": (1,),
    "gettext_noop": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NAME = "Thi Đua"  # vi: data
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdif]|\{\w*\}")
TAG = re.compile(r"</?[a-z][\w-]*")

# One source string: its id (one, or singular and plural), its context, and the file it stands in.
Found = tuple[str | tuple[str, str], str | None, str]


def python_files(root: Path = ROOT) -> list[Path]:
    """Return our Python files whose strings people read."""
    return [path for path in sorted((root / "thidua").rglob("*.py")) if not {"migrations", "tests"}.intersection(path.parts)]


def template_files(root: Path = ROOT) -> list[Path]:
    """Return our templates, pages and plain texts."""
    return [path for path in sorted((root / "thidua").rglob("templates/**/*")) if path.suffix in {".html", ".txt"}]


def strings_in(code: str, where: str) -> Iterator[Found]:
    """Yield the marked strings of a piece of Python."""
    calls: Iterator[Any] = extract_python(io.BytesIO(code.encode()), KEYWORDS, [], {})
    for _line, function, messages, _comments in calls:
        arguments = messages if isinstance(messages, tuple) else (messages,)
        context, ids = None, []
        for part in KEYWORDS[function]:
            position, is_context = (part[0], True) if isinstance(part, tuple) else (part, False)
            value = arguments[position - 1] if position <= len(arguments) else None
            if is_context:
                context = value
            elif value:
                ids.append(value)
        if ids:
            yield (ids[0] if len(ids) == 1 else (ids[0], ids[1])), context, where


def strings_of_template(source: str, where: str) -> Iterator[Found]:
    """Yield the marked strings of a template.

    Django turns the template into something like Python; the indentation it leaves means nothing and is removed.
    """
    code = "\n".join(line.strip() for line in templatize(source, origin=where).splitlines())
    yield from strings_in(code, where)


def source_strings(root: Path = ROOT) -> Iterator[Found]:
    """Yield every marked string of the project, in a fixed order."""
    for path in python_files(root):
        yield from strings_in(path.read_text("utf-8"), path.relative_to(root).as_posix())
    for path in template_files(root):
        yield from strings_of_template(path.read_text("utf-8"), path.relative_to(root).as_posix())


def template_catalog(root: Path = ROOT) -> Catalog:
    """Return the catalogue of source strings without translations."""
    catalog = Catalog(charset="utf-8")
    for message_id, context, where in source_strings(root):
        catalog.add(message_id, context=context, locations=[(where, 0)])
    return catalog


def read(path: Path = CATALOG) -> Catalog:
    """Return the catalogue on disk, or an empty English one."""
    if not path.exists():
        return Catalog(locale="en", charset="utf-8")
    with path.open("rb") as source:
        return read_po(source, locale="en")


def updated(catalog: Catalog, template: Catalog) -> Catalog:
    """Return the template filled with the translations that the catalogue has; nothing else is carried over."""
    fresh = Catalog(locale="en", charset="utf-8", project="Thi Đua", version="1", fuzzy=False)
    for message in messages_of(template):
        known = catalog.get(message.id, context=message.context)
        same_shape = known is not None and isinstance(known.id, tuple) == isinstance(message.id, tuple)
        fresh.add(
            message.id,
            known.string if known is not None and same_shape else "",
            context=message.context,
            locations=sorted(set(message.locations)),
            flags=known.flags & {"fuzzy"} if known is not None else (),
        )
    return fresh


def messages_of(catalog: Catalog) -> list[Message]:
    """Return the catalogue's messages without its header."""
    return [message for message in catalog if message.id]


def forms_of(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return a message's forms: one, or singular and plural; an absent one is empty."""
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


def po_bytes(catalog: Catalog) -> bytes:
    """Return the catalogue as a .po file that depends on its content alone: sorted, no dates, no line numbers."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, sort_output=True, include_lineno=False, width=140)
    dated = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Last-Translator', b'"Language-Team', b'"Report-Msgid')
    lines = [line for line in buffer.getvalue().splitlines() if not line.startswith((*dated, b"#, fuzzy header"))]
    start = next(index for index, line in enumerate(lines) if line.startswith(b"msgid"))
    return b"\n".join([b"# English texts of Thi \xc4\x90ua; made with: python -m scripts.messages extract", *lines[start:]]) + b"\n"


def mo_bytes(catalog: Catalog) -> bytes:
    """Return the catalogue as a .mo file with a header that does not change from day to day."""
    plain = Catalog(locale="en", charset="utf-8", project="Thi Đua", version="1", fuzzy=False)
    plain.mime_headers = [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", catalog.plural_forms)]
    for message in messages_of(catalog):
        plain.add(message.id, message.string, context=message.context, flags=message.flags)
    buffer = io.BytesIO()
    write_mo(buffer, plain)
    return buffer.getvalue()


def texts(mo: bytes) -> dict[object, str]:
    """Return what a .mo file says, without its header."""
    content: dict[object, str] = dict(gettext.GNUTranslations(io.BytesIO(mo))._catalog)  # type: ignore[attr-defined]
    content.pop("", None)
    return content


def untranslated_ids(template: Catalog, catalog: Catalog) -> list[str]:
    """Return the source strings that have no whole, certain English text."""
    found = []
    for message in messages_of(template):
        known = catalog.get(message.id, context=message.context)
        whole = known is not None and not known.fuzzy and all(forms_of(known.string))
        if not whole or known is None or len(forms_of(known.id)) != len(forms_of(message.id)):
            found.append(forms_of(message.id)[0])
    return found


def broken_translations(catalog: Catalog) -> list[str]:
    """Return a line for every translation whose placeholders or tags are not those of its source."""
    found = []
    for message in messages_of(catalog):
        ids, strings = forms_of(message.id), forms_of(message.string)
        if not all(strings):
            continue
        for pattern, what in ((PLACEHOLDER, "placeholders"), (TAG, "tags")):
            wanted = sorted(pattern.findall(ids[-1]))
            if sorted(pattern.findall(strings[-1])) != wanted:
                found.append(f"{what} differ: {ids[-1]!r} → {strings[-1]!r}")
            if not set(pattern.findall(strings[0])) <= set(wanted):
                found.append(f"{what} differ: {ids[0]!r} → {strings[0]!r}")
    return found


def vietnamese_left(catalog: Catalog) -> list[str]:
    """Return a line for every English text with Vietnamese letters, but for the name of the system."""
    found = []
    for message in messages_of(catalog):
        said = [text for text in forms_of(message.string) if untranslated.VIETNAMESE.search(text.replace(NAME, ""))]
        found += [f"Vietnamese letters in the English text: {text!r}" for text in said]
    return found


def faults(root: Path = ROOT) -> list[str]:
    """Return everything that `check` has against the catalogue and the sources; nothing means all is well."""
    path = root / CATALOG.relative_to(ROOT)
    catalog, template = read(path), template_catalog(root)
    found = [f"no English text: {message_id!r}" for message_id in untranslated_ids(template, catalog)]
    wanted = {(message.id, message.context) for message in messages_of(template)}
    found += [f"no longer in the source (extract drops it): {m.id!r}" for m in messages_of(catalog) if (m.id, m.context) not in wanted]
    found += broken_translations(catalog) + vietnamese_left(catalog)
    mo = path.with_suffix(".mo")
    if not mo.exists() or texts(mo.read_bytes()) != texts(mo_bytes(catalog)):
        found.append("django.mo is not made from django.po: python -m scripts.messages compile")
    for source in template_files(root):
        found += untranslated.in_template(source.read_text("utf-8"), source.relative_to(root).as_posix())
    for source in python_files(root):
        if "demo" not in source.parts:
            found += untranslated.in_python(source.read_text("utf-8"), source.relative_to(root).as_posix())
    return found


def main(verb: str) -> int:
    """Carry out one verb and return the exit status."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    match verb:
        case "extract":
            CATALOG.parent.mkdir(parents=True, exist_ok=True)
            catalog = updated(read(), template_catalog())
            CATALOG.write_bytes(po_bytes(catalog))
            print(f"{len(messages_of(catalog))} messages, {len(untranslated_ids(catalog, catalog))} without English text.")
        case "compile":
            CATALOG.with_suffix(".mo").write_bytes(mo_bytes(read()))
        case "missing":
            print("\n".join(untranslated_ids(template_catalog(), read())))
        case "check":
            found = faults()
            print("\n".join(found) if found else "The catalogue is whole and fresh.")
            return int(bool(found))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else ""))
