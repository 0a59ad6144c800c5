"""The data table of every list: search, filters and sort in the address, paging, Excel.

    units = permissions.visible_to(request.user, on=today)
    table = Table(request, units, COLUMNS, caption=_("Danh sách đơn vị"), search=("name__icontains",))
    return table.response() or render(request, "organisation/units.html", {"table": table})

and in the template {% include "ui/table.html" with table=table %}. A page costs one count and one read, whatever the rows.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, reduce
from operator import or_
from typing import Any

import xlsxwriter
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, strip_tags
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from thidua.foundation.ui import text
from thidua.foundation.ui.templatetags import td

SEARCH, SORT, PAGE, EXPORT = "tim", "xep", "trang", "xuat"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A spreadsheet would read these first characters as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Column:
    """One column. `value` takes a row; `sort` is an ORM name ("unit__name"); `template` draws the cell with `row` and `value`."""

    key: str
    label: str | Promise
    value: Callable[[Any], Any]
    template: str = ""
    sort: str | None = None
    numeric: bool = False
    vi: bool = True
    url: Callable[[Any], str | None] | None = None
    export: Callable[[Any], Any] | None = None
    in_export: bool = True


@dataclass(frozen=True)
class Filter:
    """One list of choices above the table. `apply(rows, value)` returns fewer rows; `vi` marks choices that come from the database."""

    key: str
    label: str | Promise
    choices: Sequence[tuple[Any, Any]]
    apply: Callable[[Any, str], Any]
    vi: bool = False


@dataclass(frozen=True)
class Cell:
    column: Column
    value: Any
    url: str | None

    @property
    def shown(self) -> str:
        """The value as a reader sees it; text from the database is marked as Vietnamese."""
        return shown(self.value, vi=self.column.vi)

    @property
    def plain(self) -> str:
        """The same, as a link where the cell has an address. Not by a template: a page has hundreds of cells."""
        return format_html('<a href="{}">{}</a>', self.url, self.shown) if self.url else self.shown

    @property
    def template(self) -> str:
        return self.column.template


@dataclass(frozen=True)
class Row:
    object: Any
    cells: list[Cell]


@dataclass(frozen=True)
class Head:
    column: Column
    url: str
    direction: str  # "ascending", "descending" or ""

    @property
    def icon(self) -> str:
        return {"ascending": "sort-ascending", "descending": "sort-descending"}.get(self.direction, "arrows-sort")


@dataclass(frozen=True)
class Choice:
    filter: Filter
    chosen: str
    options: list[tuple[str, Any]] = field(default_factory=list)


def shown(value: Any, *, vi: bool) -> str:
    """Return a value as a reader sees it: dates and numbers in the office's form, text marked as Vietnamese when it is data."""
    match value:
        case None:
            words = ""
        case bool():
            words = _("Có") if value else _("Không")
        case datetime():
            words = td.vi_datetime(value)
        case date():
            words = td.vi_date(value)
        case int() | Decimal() | float():
            words = td.vi_number(value)
        case SafeString():
            words = value
        case Promise():
            words = str(value)
        case _:
            words = td.vi(value) if vi else str(value)
    return words


class Table:
    """The rows of one list as the address asks for them."""

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet | Sequence[Any],
        columns: Sequence[Column],
        *,
        caption: str | Promise,
        search: Sequence[str] | Callable[[Any], str] = (),
        search_label: str | Promise = "",
        filters: Sequence[Filter] = (),
        default_sort: str = "",
        per_page: int = 50,
        filename: str = "danh-sach",
        prefix: str = "",
        empty_title: str | Promise = "",
        empty_text: str | Promise = "",
        empty_url: str = "",
        empty_label: str | Promise = "",
    ) -> None:
        """Read the address.

        Args:
            rows: what this reader may see; a queryset with its select_related and prefetch_related, or a list.
            search: ORM lookups joined by "or" for a queryset ("name__icontains"; a lookup that names a folded column gets folded text),
                or for a list a function from a row to the text that is searched without marks.
            default_sort: key of a column, with "-" in front for the other way; without it rows keep the order they came in.
            prefix: put before the names in the address when a page holds two tables.
        """
        self.request, self.columns, self.filters = request, list(columns), list(filters)
        self.caption, self.filename, self.per_page, self.prefix = caption, filename, per_page, prefix
        self.searchable = bool(search)
        self._search, self._source, self.default_sort = search, rows, default_sort
        self.search_label = search_label or _("Tìm")
        self.empty_title, self.empty_text, self.empty_url, self.empty_label = empty_title, empty_text, empty_url, empty_label

    # --- What the address says -----------------------------------------------------------------------------------------------------
    def _asked(self, key: str) -> str:
        return text.clean(self.request.GET.get(self.prefix + key) or "").strip()[:LONGEST_SEARCH]

    @cached_property
    def term(self) -> str:
        return self._asked(SEARCH) if self.searchable else ""

    @cached_property
    def choices(self) -> list[Choice]:
        made = []
        for one in self.filters:
            options = [(str(value), label) for value, label in one.choices]
            asked = self._asked(one.key)
            made.append(Choice(one, asked if asked in {value for value, _label in options} else "", options))
        return made

    @property
    def narrowed(self) -> bool:
        """Whether the reader asked for less than everything."""
        return bool(self.term) or any(choice.chosen for choice in self.choices)

    @cached_property
    def sort_key(self) -> str:
        asked = self._asked(SORT)
        return asked if asked.removeprefix("-") in {column.key for column in self.columns if column.sort} else self.default_sort

    # --- Rows ------------------------------------------------------------------------------------------------------------------------
    @cached_property
    def selected(self) -> Any:
        """All rows that match, in order, before paging."""
        rows: Any = self._source
        for choice in self.choices:
            if choice.chosen:
                rows = choice.filter.apply(rows, choice.chosen)
        return self._sorted(self._found(rows))

    def _found(self, rows: Any) -> Any:
        if not self.term:
            return rows
        if callable(self._search):
            words = text.fold(self.term).split()
            return [row for row in rows if all(word in text.fold(self._search(row)) for word in words)]
        for word in self.term.split():
            lookups = (Q(**{lookup: text.fold(word) if "fold" in lookup else word}) for lookup in self._search)
            rows = rows.filter(reduce(or_, lookups))
        return rows

    def _sorted(self, rows: Any) -> Any:
        descending, key = self.sort_key.startswith("-"), self.sort_key.removeprefix("-")
        column = next((column for column in self.columns if column.key == key and column.sort), None)
        if isinstance(rows, QuerySet):
            if column and column.sort:
                return rows.order_by(f"-{column.sort}" if descending else column.sort, "pk")
            return rows if rows.ordered else rows.order_by("pk")
        if column is None:
            return list(rows)
        known = [row for row in rows if column.value(row) is not None]
        unknown = [row for row in rows if column.value(row) is None]
        return sorted(known, key=lambda row: _order(column.value(row)), reverse=descending) + unknown

    @cached_property
    def page(self) -> Page:
        return Paginator(self.selected, self.per_page).get_page(self._asked(PAGE) or 1)

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @cached_property
    def rows(self) -> list[Row]:
        return [Row(one, [Cell(c, c.value(one), c.url(one) if c.url else None) for c in self.columns]) for one in self.page.object_list]

    # --- Addresses -------------------------------------------------------------------------------------------------------------------
    def address(self, **changes: str) -> str:
        """This page's address with some of the table's names changed; an empty value takes a name away."""
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(self.prefix + name, None)
            if value:
                query[f"{self.prefix}{name}"] = value
        if EXPORT not in changes:
            query.pop(self.prefix + EXPORT, None)
        return f"?{query.urlencode()}" if query else self.request.path

    @property
    def heads(self) -> list[Head]:
        made = []
        for column in self.columns:
            now = self.sort_key.removeprefix("-") == column.key
            direction = ("descending" if self.sort_key.startswith("-") else "ascending") if now else ""
            wanted = f"-{column.key}" if direction == "ascending" else column.key
            made.append(Head(column, self.address(**{SORT: wanted, PAGE: ""}) if column.sort else "", direction))
        return made

    @property
    def export_url(self) -> str:
        return self.address(**{EXPORT: "xlsx", PAGE: ""})

    @property
    def all_url(self) -> str:
        return self.address(**{SEARCH: "", PAGE: "", **{choice.filter.key: "" for choice in self.choices}})

    @property
    def previous_url(self) -> str:
        return self.address(**{PAGE: str(self.page.number - 1)}) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self.address(**{PAGE: str(self.page.number + 1)}) if self.page.has_next() else ""

    @property
    def kept(self) -> Iterator[tuple[str, str]]:
        """Names in the address that the toolbar's form must carry along: the sort, and whatever belongs to the page."""
        own = {self.prefix + name for name in (SEARCH, PAGE, EXPORT, *(one.key for one in self.filters))}
        return ((name, value) for name, values in self.request.GET.lists() if name not in own for value in values)

    # --- Excel -----------------------------------------------------------------------------------------------------------------------
    def response(self) -> HttpResponse | None:
        """Return the Excel file when the address asks for it, else None: `return table.response() or render(…)`."""
        if self.request.method != "GET" or self._asked(EXPORT) != "xlsx":
            return None
        columns = [column for column in self.columns if column.in_export]
        rows = self.selected.iterator(chunk_size=2000) if isinstance(self.selected, QuerySet) else self.selected
        lines = ([(column.export or column.value)(row) for column in columns] for row in rows)
        return spreadsheet(self.filename, [str(column.label) for column in columns], lines)


def _order(value: Any) -> Any:
    return (text.fold(value), value) if isinstance(value, str) else value


def _guarded(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def spreadsheet(filename: str, heads: Sequence[str], lines: Iterable[Sequence[Any]]) -> HttpResponse:
    """Return an Excel file of one sheet. Text that a spreadsheet would take for a formula is written as text with ' before it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    day, moment = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(heads) - 1, 0), 24)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for number, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            if value is None or value == "":
                continue
            if isinstance(value, datetime):
                local = timezone.localtime(value) if timezone.is_aware(value) else value
                sheet.write_datetime(number, column, local.replace(tzinfo=None), moment)
            elif isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif isinstance(value, bool):
                sheet.write_string(number, column, _("Có") if value else _("Không"))
            elif isinstance(value, int | float | Decimal):
                sheet.write_number(number, column, value)
            else:
                plain = strip_tags(value) if isinstance(value, SafeString) else str(value)
                sheet.write_string(number, column, _guarded(plain))
    book.close()
    headers = {"Content-Disposition": content_disposition_header(True, f"{filename}.xlsx") or "attachment"}
    return HttpResponse(buffer.getvalue(), content_type=XLSX, headers=headers)
