"""Rows as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shared.text.names import clean

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001  as some spreadsheets do
"""A spreadsheet runs a text that begins so."""


def write_rows(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Return a line of column names and one for each row; an unknown value is an empty cell, and never 0."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.6f}"
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return str(value)
    text = clean(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
