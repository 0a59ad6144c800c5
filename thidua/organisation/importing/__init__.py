"""What the rows of a file would do to the units and people that are there (nhập từ tệp): rows in, one verdict with its reasons per row out.

Nothing that judges writes, and nothing of it reads the database but `house`: the same rows and the same house always get the same
verdicts, in whatever order they stand.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from thidua.foundation.sheets.columns import Field
from thidua.organisation.importing import people, units
from thidua.organisation.importing.house import House
from thidua.organisation.importing.lines import Line
from thidua.organisation.models import ImportKind

FIELDS: dict[str, Sequence[Field]] = {ImportKind.UNITS: units.FIELDS, ImportKind.PEOPLE: people.FIELDS}
CHECK: dict[str, Callable[[Sequence[Line], House, Mapping[str, Any]], None]] = {
    ImportKind.UNITS: units.check,
    ImportKind.PEOPLE: people.check,
}
__all__ = ["CHECK", "FIELDS"]
