"""A query's needs of Firestore's indexes, and whether the declared ones serve it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ASCENDING, DESCENDING = "ASCENDING", "DESCENDING"
Field = tuple[str, str]
"""A field's path and its direction."""

Index = tuple[str, tuple[Field, ...]]
"""A collection, and the fields of a composite index on it."""


@dataclass(frozen=True)
class Query:
    """The parts of a query that an index serves: the fields that are equal to something, and the order."""

    collection: str
    equal: frozenset[str] = frozenset()
    order: tuple[Field, ...] = ()

    def has_index(self, composite: set[Index]) -> bool:
        """Return whether composite indexes serve it: equal fields first, then the order as it is.

        Firestore merges several: each has some of the equal fields, and all end with the whole order.
        """
        parts = [part for index in composite if (part := self.served_by(index)) is not None]
        return bool(parts) and frozenset().union(*parts) == self.equal

    def served_by(self, index: Index) -> frozenset[str] | None:
        """Return the equal fields that an index has before the query's order; None if it is of no use."""
        collection, fields = index
        cut = len(fields) - len(self.order)
        equal = frozenset(path for path, _ in fields[:cut])
        if cut < 0 or collection != self.collection or fields[cut:] != self.order or not equal <= self.equal:
            return None
        return equal if equal or not self.equal else None

    @property
    def is_composite(self) -> bool:
        """Return whether single fields' indexes can't serve it; those of equal fields can be merged."""
        return bool(self.order) and len(self.equal) + len(self.order) > 1

    @property
    def single(self) -> set[Field]:
        """Return the single fields' indexes that serve a query that needs no composite one."""
        return {(path, ASCENDING) for path in self.equal} | set(self.order)


class Indexes:
    """The declared indexes: the composite ones, and the settings of single fields."""

    def __init__(self, declared: Mapping[str, Any]) -> None:
        self._composite: set[Index] = {
            (each["collectionGroup"], tuple((field["fieldPath"], field["order"]) for field in each["fields"]))
            for each in declared["indexes"]
        }
        self._single = {
            (each["collectionGroup"], each["fieldPath"]): {index["order"] for index in each["indexes"]}
            for each in declared["fieldOverrides"]
        }

    def serve(self, query: Query) -> bool:
        """Return whether Google Cloud would answer the query, whatever the sequence of its orders."""
        if not query.is_composite:
            return all(self._has_single(query.collection, *field) for field in query.single)
        sequences = itertools.permutations(query.order)
        return any(
            Query(query.collection, query.equal, order).has_index(self._composite) for order in sequences
        )

    def _has_single(self, collection: str, path: str, direction: str) -> bool:
        """Return whether a field has the index: by its own setting, its map's, or by default."""
        parts = path.split(".")
        for length in range(len(parts), 0, -1):
            setting = self._single.get((collection, ".".join(parts[:length])))
            if setting is not None:
                return direction in setting
        return True


def load(path: Path) -> Indexes:
    """Read firestore.indexes.json."""
    return Indexes(json.loads(path.read_text()))


def warning(query: Query) -> str:
    """Return the missing index, for the author of the query."""
    wanted = [f"{path} ==" for path in sorted(query.equal)]
    wanted += [f"{path} {'ascending' if order == ASCENDING else 'descending'}" for path, order in query.order]
    fields = [{"fieldPath": path, "order": ASCENDING} for path in sorted(query.equal)]
    fields += [{"fieldPath": path, "order": order} for path, order in query.order]
    index = {"collectionGroup": query.collection, "queryScope": "COLLECTION", "fields": fields}
    described = f"{query.collection} ({', '.join(wanted)})"
    sentence = f"Google Cloud would refuse this query of {described}: no index serves it."
    if not query.is_composite:
        return f"{sentence} infra/firestore/firestore.indexes.json exempts the field."
    return f"{sentence} Add to infra/firestore/firestore.indexes.json: {json.dumps(index)}"
