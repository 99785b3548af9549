"""Queries of Firestore as the product makes them, and the index that each of them needs.

The emulator answers every query; Google refuses one without its index. So the real clients build the
queries here, against a service that only writes them down.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore
from google.cloud.firestore_v1.types import (
    AggregationResult,
    BatchGetDocumentsResponse,
    Document,
    RunAggregationQueryResponse,
    RunQueryResponse,
    StructuredQuery,
    Value,
)

from infra.local.indexes.query import ASCENDING, DESCENDING, Query

__all__ = ["ASCENDING", "DESCENDING", "Query"]

NAME = "__name__"
_EQUAL = {"EQUAL", "IN"}  # an IN is as many queries as it has values, each with an equality


def read(query: StructuredQuery) -> Query:
    """Return a query that was sent. Without an order, the fields that are compared are ordered ascending."""
    filters = list(_filters(query.where)) if query.where else []
    equal = frozenset(path for path, operator in filters if operator in _EQUAL)
    compared = [path for path, operator in filters if operator not in _EQUAL]
    order = [(each.field.field_path, each.direction.name) for each in query.order_by]
    order = order or [(path, ASCENDING) for path in compared]
    assert set(compared) <= {path for path, _ in order}, "a comparison by a field that is not ordered by"
    [source] = query.from_
    assert not source.all_descendants, "a search of all collections of a name has indexes of its own"
    return Query(source.collection_id, equal, tuple(each for each in order if each[0] != NAME))


def _filters(where: StructuredQuery.Filter) -> Iterator[tuple[str, str]]:
    kind = where._pb.WhichOneof("filter_type")
    if kind == "composite_filter":
        assert where.composite_filter.op.name == "AND"
        for each in where.composite_filter.filters:
            yield from _filters(each)
    elif kind == "field_filter":
        yield where.field_filter.field.field_path, where.field_filter.op.name
    else:
        assert kind is None, f"a filter that this reader does not know: {kind}"


@dataclass
class Recorder:
    """Firestore's service for one client: it writes down what is asked, and finds nothing."""

    queries: list[Query] = field(default_factory=list)

    def note(self, request: dict[str, Any]) -> None:
        """Write a query down; one that sums a field up reads that field's index as well."""
        aggregation = request.get("structured_aggregation_query")
        query = read(aggregation.structured_query if aggregation else request["structured_query"])
        self.queries.append(query)
        for each in aggregation.aggregations if aggregation else ():
            if summed := each.sum.field.field_path:
                self.queries.append(replace(query, order=(*query.order, (summed, ASCENDING))))


class Blocking(Recorder):
    """For a client that blocks."""

    def run_query(self, request: dict[str, Any], **_: Any) -> Iterator[RunQueryResponse]:
        self.note(request)
        return iter(())

    def run_aggregation_query(
        self, request: dict[str, Any], **_: Any
    ) -> Iterator[RunAggregationQueryResponse]:
        self.note(request)
        return iter([_counted(request)])

    def batch_get_documents(self, request: dict[str, Any], **_: Any) -> Iterator[BatchGetDocumentsResponse]:
        return iter([BatchGetDocumentsResponse(missing=name) for name in request["documents"]])

    def list_documents(self, request: dict[str, Any], **_: Any) -> Iterator[Document]:
        return iter([Document(name=f"{request['parent']}/{request['collection_id']}/an-id")])


class Waiting(Recorder):
    """For a client that is awaited."""

    async def run_query(self, request: dict[str, Any], **_: Any) -> AsyncIterator[RunQueryResponse]:
        self.note(request)
        return _stream()

    async def run_aggregation_query(
        self, request: dict[str, Any], **_: Any
    ) -> AsyncIterator[RunAggregationQueryResponse]:
        self.note(request)
        return _stream(_counted(request))

    async def batch_get_documents(
        self, request: dict[str, Any], **_: Any
    ) -> AsyncIterator[BatchGetDocumentsResponse]:
        return _stream(*(BatchGetDocumentsResponse(missing=name) for name in request["documents"]))


def _counted(request: dict[str, Any]) -> RunAggregationQueryResponse:
    aliases = [each.alias for each in request["structured_aggregation_query"].aggregations]
    counted = {alias: Value(integer_value=0) for alias in aliases}
    return RunAggregationQueryResponse(result=AggregationResult(aggregate_fields=counted))


async def _stream(*answers: Any) -> AsyncIterator[Any]:
    for each in answers:
        yield each


def blocking_client(service: Blocking) -> firestore.Client:
    """Return the client of the commands."""
    client = firestore.Client(project="p", credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]
    client._firestore_api_internal = service
    return client


def waiting_client(service: Waiting) -> firestore.AsyncClient:
    """Return the client of the functions."""
    client = firestore.AsyncClient(project="p", credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]
    client._firestore_api_internal = service
    return client


SAMPLES: dict[str, Any] = {
    "org_id": "an-organisation",
    "alias": "gpt-4o",
    "after": "",
    "before": datetime(2026, 11, 29, tzinfo=UTC),
    "now": datetime(2026, 11, 29, tzinfo=UTC),
    "most": 10,
    "idle_too": False,
}
"""A value for each parameter of a method that queries, by name."""


def samples(method: Any) -> dict[str, Any]:
    """Return a value for each parameter of a method; KeyError for a name without a sample."""
    return {name: SAMPLES[name] for name in inspect.signature(method).parameters}


@contextmanager
def executed_lines(*files: str) -> Iterator[set[tuple[str, int]]]:
    """Note the lines of these files that run inside."""
    lines: set[tuple[str, int]] = set()

    def local(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            lines.add((frame.f_code.co_filename, frame.f_lineno))
        return local

    def trace(frame: FrameType, _event: str, _: Any) -> Any:
        return local if frame.f_code.co_filename in files else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield lines
    finally:
        sys.settrace(before)
