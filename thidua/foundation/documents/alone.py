"""A process of its own that works on an office's master and nothing else: python -I alone.py

It is given a task on its standard input (JSON) and answers on its standard output: one line of JSON, then, where a paper was set, its
bytes. Before it reads a letter of the master it gives up time, memory, files, the network and other programs; what is left is to fill in
words. It knows no Django; `master.py` starts it and puts what it says into sentences.
"""

import base64
import json
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError

from thidua.foundation.documents import master_sample as sample
from thidua.foundation.documents.paper import Family, as_data
from thidua.foundation.documents.styles import NEEDED
from thidua.foundation.documents.word import all_text, context_of, environment, filled, rendered

# Filling in words needs names, conditions, loops and a few filters; no calls, attributes, sums or other files.
WORDS = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.For, nodes.CondExpr)
CONDITIONS = (nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Test, nodes.Filter)
FILTERS = {"upper", "lower", "title", "capitalize", "trim", "length", "first", "last", "default"}
# What no filling-in of words needs: opening files, other programs, the network, code from elsewhere.
FORBIDDEN = ("open", "os.", "subprocess.", "socket.", "shutil.", "ctypes.", "pty.", "import", "exec", "syslog.", "urllib.")
# Jinja compiles a master into Python, and Python tells of that by these two.
COMPILES = {"compile", "exec"}


class ForbiddenError(Exception):
    """The master asked for something that is not its own."""


def main() -> None:
    """Do one task and answer."""
    task = json.loads(sys.stdin.buffer.read())
    load(Family(task["family"]))
    limit(task["cpu_seconds"], task["memory_bytes"])
    try:
        said, content = DOES[task["does"]](task, base64.b64decode(task["master"]))
    except MemoryError:
        said, content = {"problem": "memory"}, b""
    except (SecurityError, ForbiddenError):
        said, content = {"problem": "forbidden"}, b""
    except TemplateSyntaxError as error:
        said, content = {"problem": "syntax", "detail": (error.message or "")[:200]}, b""
    except UndefinedError as error:
        said, content = {"problem": "undefined", "detail": (error.message or "")[:200]}, b""
    except (PackageNotFoundError, KeyError, ValueError, TypeError, AttributeError, TemplateError, OverflowError, RecursionError) as error:
        said, content = {"problem": "failed", "detail": f"{type(error).__name__}: {error}"[:200]}, b""
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + content)
    sys.stdout.buffer.flush()


def load(family: Family) -> None:
    """Do once, on the built-in master, all that loads code late; afterwards nothing may be loaded."""
    rendered(filled(family), as_data(sample.full(family)))
    with suppress(UndefinedError):
        environment().from_string("{% set a = 'x' %}{% for each in a %}{{ each|upper }}{% endfor %}{{ nothing.there }}").render()


def limit(cpu_seconds: int, memory_bytes: int) -> None:
    """Give up time, memory, files, the network and other programs, for good."""
    for what, most in (
        (resource.RLIMIT_CPU, int(resource.getrusage(resource.RUSAGE_SELF).ru_utime) + 1 + cpu_seconds),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in COMPILES:
        return
    if event == "import" and arguments[0] in sys.modules:
        return
    if event.startswith(FORBIDDEN):
        raise ForbiddenError(f"{event} {arguments[:1]}")


def render(task: dict[str, Any], master: bytes) -> tuple[dict[str, Any], bytes]:
    """Set a paper in the master."""
    return {}, rendered(filled(master), task["data"])


def check(task: dict[str, Any], master: bytes) -> tuple[dict[str, Any], bytes]:
    """Say which placeholders are unknown, which words of a paper have no place, and which styles are missing."""
    family = Family(task["family"])
    made = Document(filled(master))
    there = {each.name for each in made.styles}
    styles = [str(each) for each in NEEDED if each not in there]
    unknown = sorted(_named(master) - set(context_of(as_data(sample.full(family)))))
    absent: list[str] = []
    if not styles:
        for paper in (sample.full(family), sample.letter(family)):
            data = as_data(paper)
            text = all_text(Document(filled(rendered(filled(master), data))))
            absent += [name for name, words in sample.words_of(data) if words not in text and name not in absent]
    return {"unknown": unknown, "absent": absent, "styles": styles}, b""


def _named(master: bytes) -> set[str]:
    template = DocxTemplate(filled(master))
    template.init_docx()
    sources = [template.patch_xml(template.get_xml())]
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        sources += [template.patch_xml(template.get_part_xml(part)) for _name, part in template.get_headers_footers(uri)]
    env, found = environment(), set()
    for source in sources:
        tree = env.parse(source)
        if not all(_fills_in(each) for each in (tree, *tree.find_all(nodes.Node))):
            raise ForbiddenError("more than words")
        found |= _undeclared(tree)
    return found


def _fills_in(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Filter | nodes.Test):
        return node.name in FILTERS or isinstance(node, nodes.Test)
    return isinstance(node, WORDS + CONDITIONS)


def _undeclared(tree: nodes.Template) -> set[str]:
    stored = {each.name for each in tree.find_all(nodes.Name) if each.ctx in ("store", "param")} | {"loop"}
    return {each.name for each in tree.find_all(nodes.Name) if each.ctx == "load"} - stored


DOES = {"render": render, "check": check}

if __name__ == "__main__":
    main()
