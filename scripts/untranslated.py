"""Find Vietnamese text that stands outside the catalogue: in a template's markup, or in a Python string.

Data that is Vietnamese by nature (an outline of a draft, a language's own name) says so: `# vi: data` on one of the lines of the
statement, or among the first ten lines of a file that holds nothing else; in a template an element with lang="vi".
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, TokenType

VIETNAMESE = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)  # vi: data
MARK = "# vi: data"
MARKED_STRING = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)""")
CATALOGUE_CALLS = {
    "_",
    "_lazy",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
    "npgettext_lazy",
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


# --- templates ---------------------------------------------------------------------------------------------------------------------


class Reader(HTMLParser):
    """Collects Vietnamese text and attribute values that no open element marks as lang="vi"."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.found: list[tuple[int, str]] = []

    def language(self) -> str:
        return next((lang for _tag, lang in reversed(self.open) if lang), "")

    def note(self, text: str) -> None:
        for offset, line in enumerate(text.splitlines()):
            if VIETNAMESE.search(line):
                self.found.append((self.getpos()[0] + offset, line.strip()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        lang = dict(attrs).get("lang") or ""
        if (lang or self.language()) != "vi":
            for _name, value in attrs:
                self.note(value or "")
        if tag not in VOID:
            self.open.append((tag, lang))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _lang in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.language() != "vi":
            self.note(data)


def in_template(source: str, where: str) -> list[str]:
    """Return a line for each Vietnamese text of a template that is neither translated nor marked lang="vi"."""
    reader = Reader()
    reader.feed("".join(markup(source)))
    reader.close()
    return [f"{where}:{line}: Vietnamese text outside the catalogue: {text[:80]}" for line, text in reader.found]


def markup(source: str) -> Iterator[str]:
    """Yield the template's markup without what the catalogue covers or nobody is shown; line breaks stay, so that lines keep their numbers.

    Skipped are comments and the bodies of blocktranslate and comment. A tag or variable that carries Vietnamese of its own, not as
    _("…"), stands as bare words where it stood.
    """
    until = ""
    for token in Lexer(source).tokenize():
        word = token.contents.split(" ", 1)[0] if token.token_type == TokenType.BLOCK else ""
        breaks = "\n" * token.contents.count("\n")
        if until:
            until = "" if word == until else until
            yield breaks
        elif word in {"blocktranslate", "blocktrans", "comment", "verbatim"}:
            until = f"end{word}"
            yield breaks
        elif token.token_type == TokenType.TEXT:
            yield token.contents
        elif token.token_type == TokenType.COMMENT or word in {"translate", "trans"}:
            yield breaks
        else:
            words = MARKED_STRING.sub("", token.contents)
            yield re.sub("[\"'<>&=]", " ", words) if VIETNAMESE.search(words) else breaks


# --- Python ------------------------------------------------------------------------------------------------------------------------


def in_python(source: str, where: str) -> list[str]:
    """Return a line for each Vietnamese string of a module that is no docstring, not in a catalogue call and not marked as data."""
    lines = source.splitlines()
    if any(line.startswith(MARK) for line in lines[:10]):
        return []
    finder = Strings(lines)
    finder.visit(ast.parse(source))
    return [f"{where}:{line}: Vietnamese string outside the catalogue: {text[:80]!r}" for line, text in finder.found]


class Strings(ast.NodeVisitor):
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.found: list[tuple[int, str]] = []

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.stmt) and not hasattr(node, "body") and self.is_data(node):
            return
        super().visit(node)

    def is_data(self, node: ast.stmt) -> bool:
        return any(MARK in line for line in self.lines[node.lineno - 1 : node.end_lineno])

    def visit_Expr(self, node: ast.Expr) -> None:
        if not (isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):  # a docstring explains, nobody is shown it
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in CATALOGUE_CALLS:
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and VIETNAMESE.search(node.value) and MARK not in self.lines[node.lineno - 1]:
            self.found.append((node.lineno, node.value.strip()))
