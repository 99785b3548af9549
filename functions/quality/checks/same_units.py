"""Units of the same kind: 1.5 kg are 1,500 g."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

# How many of the last unit of its kind each unit has.
_KINDS: tuple[dict[str, str], ...] = (
    {"century": "1200", "decade": "120", "year": "12", "month": "1"},
    {"week": "604800", "day": "86400", "hour": "3600", "minute": "60", "second": "1", "millisecond": "0.001"},
    {"km": "1000", "m": "1", "cm": "0.01", "mm": "0.001"},
    {"tonne": "1000000", "kg": "1000", "g": "1", "mg": "0.001", "µg": "0.000001"},
    {"l": "1000", "dl": "100", "cl": "10", "ml": "1"},
    {"km²": "1000000", "ha": "10000", "m²": "1"},
    {"GW": "1000000000", "MW": "1000000", "kW": "1000", "W": "1", "mW": "0.001"},
    {"GWh": "1000000", "MWh": "1000", "kWh": "1"},
    {"GHz": "1000000000", "MHz": "1000000", "kHz": "1000", "Hz": "1"},
    {"TB": "1000000", "GB": "1000", "MB": "1", "kB": "0.001"},
)


def in_other_units(number: Decimal, unit: str) -> Iterator[tuple[Decimal, str]]:
    """Yield a quantity in the other units of its kind."""
    for kind in _KINDS:
        if unit in kind:
            least = number * Decimal(kind[unit])
            yield from ((least / Decimal(size), name) for name, size in kind.items() if name != unit)
