"""Filling a form of a finished page with what somebody typed: by rewriting the page's own text, whichever view drew it."""

from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

# What is never filled: secrets, the form's own token, files, and buttons.
UNFILLED = {"password", "file", "submit", "button", "image", "reset"}
TYPED = Mapping[str, list[str]]


def fill(page: str, *, at: str, action: str, typed: TYPED) -> str | None:
    """Return the page with the first form that sends to `action` filled in, and its folds opened; None when it has no such form.

    `at` is the page's own address, to which forms without an action send.
    """
    parser = _Filler(page, at, action, {name: list(values) for name, values in typed.items()})
    parser.feed(page)
    parser.close()
    return parser.result() if parser.found else None


class _Filler(HTMLParser):
    """Collects what to replace where. Everything that is put in is escaped."""

    def __init__(self, page: str, at: str, action: str, typed: dict[str, list[str]]) -> None:
        super().__init__(convert_charrefs=False)
        self.page, self.at, self.action, self.typed = page, at, action, typed
        self.lines = [0]  # where each line begins, as the parser counts lines
        for line in page.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.changes: list[tuple[int, int, str]] = []
        self.folds: list[tuple[int, str]] = []  # details that are open around us: where they begin, and their tag
        self.found = self.inside = False
        self.select: str | None = None
        self.textarea: tuple[str, int] | None = None

    def result(self) -> str:
        text = self.page
        for start, end, new in sorted(self.changes, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def _offset(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def _replace_tag(self, attributes: dict[str, str | None], tag: str) -> None:
        start, old = self._offset(), self.get_starttag_text() or ""
        drawn = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in attributes.items())
        self.changes.append((start, start + len(old), f"<{tag}{drawn}>"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "details":
            self.folds.append((self._offset(), self.get_starttag_text() or ""))
        elif tag == "form" and not self.found:
            self._enter_form(attributes)
        elif self.inside:
            self._fill_control(tag, attributes)

    def _enter_form(self, attributes: dict[str, str | None]) -> None:
        target = urlsplit(urljoin(self.at, attributes.get("action") or "")).path
        if (attributes.get("method") or "get").lower() != "post" or target != self.action:
            return
        self.found = self.inside = True
        for start, tag in self.folds:
            if " open" not in tag:
                self.changes.append((start, start + len(tag), tag[:-1] + " open>"))

    def _fill_control(self, tag: str, attributes: dict[str, str | None]) -> None:
        name = attributes.get("name") or ""
        if tag == "input" and name != "csrfmiddlewaretoken" and (attributes.get("type") or "text") not in UNFILLED:
            self._fill_input(name, attributes)
        elif tag == "textarea" and name in self.typed:
            self.textarea = (self._next(name), self._offset() + len(self.get_starttag_text() or ""))
        elif tag == "select":
            self.select = name if name in self.typed else None
        elif tag == "option" and self.select is not None:
            chosen = attributes.get("value") in self.typed[self.select]
            kept = {key: value for key, value in attributes.items() if key != "selected"}
            self._replace_tag(kept | ({"selected": None} if chosen else {}), tag)

    def _fill_input(self, name: str, attributes: dict[str, str | None]) -> None:
        if attributes.get("type") in ("checkbox", "radio"):
            kept = {key: value for key, value in attributes.items() if key != "checked"}
            chosen = (attributes.get("value") or "on") in self.typed.get(name, [])
            self._replace_tag(kept | ({"checked": None} if chosen else {}), "input")
        elif name in self.typed:
            self._replace_tag({**attributes, "value": self._next(name)}, "input")

    def _next(self, name: str) -> str:
        """Return what was typed into the next control of this name; several of one name are filled in their order."""
        values = self.typed[name]
        return values.pop(0) if len(values) > 1 else (values[0] if values else "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self.folds:
            self.folds.pop()
        elif tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.textarea is not None:
            words, start = self.textarea
            self.changes.append((start, self._offset(), escape("\n" + words, quote=False)))
            self.textarea = None
