"""Each query of the product has its index in infra/firestore, and each index has its query."""

from __future__ import annotations

import ast
import asyncio
import inspect
import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infra.cli.gateways.google import GoogleJobs
from infra.cli.gateways.google_budgets import GoogleBudgets
from infra.cli.gateways.google_fleet import GoogleFleet
from infra.cli.gateways.google_overview import GoogleOverview
from infra.cli.target import Target
from shared.gateways.admission_store import FirestoreAdmissions
from shared.gateways.letter_store import FirestoreLetters
from shared.gateways.owners import FirestoreOwners
from shared.gateways.sitemap_store import FirestoreSitemaps
from shared.gateways.webhook_store import FirestoreWebhooks
from shared.jobs.listing import Position, Selection
from shared.jobs.owners import OwnerKind
from shared.webhooks.delivery import Status, new_delivery
from shared.webhooks.endpoint import Endpoint
from shared.webhooks.event import WebhookEvent
from tests.support.paths import ROOT
from tests.terraform import page_queries, queries
from tests.terraform.queries import ASCENDING, DESCENDING, Query

DECLARED = json.loads((ROOT / "infra" / "firestore" / "firestore.indexes.json").read_text())
COMPOSITE = {
    (each["collectionGroup"], tuple((field["fieldPath"], field["order"]) for field in each["fields"]))
    for each in DECLARED["indexes"]
}
OVERRIDES = {
    (each["collectionGroup"], each["fieldPath"]): {index["order"] for index in each["indexes"]}
    for each in DECLARED["fieldOverrides"]
}

OF_PAGES = {str(page.relative_to(ROOT)): page_queries.queries_of(page) for page in page_queries.pages()}
"""The queries of a frontend, by the page that shows them."""

NOW = datetime(2026, 11, 29, tzinfo=UTC)
BY_NAME = {"read", "owners", "system", "write", "write_alias", "jobs"}
"""Methods of the admission store that query nothing: they write, or read documents by their names."""


def of_admissions() -> list[Query]:
    """Return the queries of the admission store."""
    service = queries.Waiting()
    store = FirestoreAdmissions(queries.waiting_client(service))
    methods = dict(inspect.getmembers(store, inspect.iscoroutinefunction))

    async def call_all() -> None:
        for name, method in methods.items():
            if not name.startswith("_") and name not in BY_NAME:
                await method(**queries.samples(method))

    asyncio.run(call_all())
    return service.queries


def of_owners() -> list[Query]:
    """Return the queries of the mirror of the owners."""
    service = queries.Waiting()
    mirror = FirestoreOwners(queries.waiting_client(service))
    asyncio.run(mirror.page(OwnerKind.USER, "an-id", 10))
    return service.queries


def of_webhooks() -> list[Query]:
    """Return the queries of the store of webhooks."""
    service = queries.Waiting()
    store = FirestoreWebhooks(queries.waiting_client(service))

    async def call_all() -> None:
        await store.endpoints("an-organisation")
        await store.due(NOW, 10)
        await store.due_of("an-endpoint", NOW, 10)
        await store.next_waiting("an-endpoint")
        event = WebhookEvent(event_id="e", type="t", org_id="o", job_id=None, body="{}")
        endpoint = Endpoint(endpoint_id="a", org_id="o", url="", events=(), created_at=NOW)
        for status, before in itertools.product(
            (None, Status.FAILED), (None, new_delivery(event, endpoint, NOW))
        ):
            await store.deliveries("an-endpoint", status, before, 10)

    asyncio.run(call_all())
    return service.queries


def of_sitemaps() -> list[Query]:
    """Return the queries of the store of sitemaps."""
    service = queries.Waiting()
    store = FirestoreSitemaps(queries.waiting_client(service))

    async def call_all() -> None:
        await store.due(NOW, 10)
        await store.count("an-organisation", 10)

    asyncio.run(call_all())
    return service.queries


def of_letters() -> list[Query]:
    """Return the queries of the dead letters, for operators of a page."""
    service = queries.Waiting()
    letters = FirestoreLetters(queries.waiting_client(service))

    async def read_all() -> None:
        for after in (None, (NOW, "a-letter")):
            await letters.page(10, after)
        await letters.read("a-letter")

    asyncio.run(read_all())
    return service.queries


def of_commands() -> list[Query]:
    """Return the queries of the commands about one job, one owner or the dead letters."""
    service = queries.Blocking()
    jobs = GoogleJobs(Target("p", {}))
    jobs.__dict__["_firestore"] = queries.blocking_client(service)
    jobs.letters(10)
    jobs.letter("a-letter")
    jobs.count_ahead("an-organisation", 7)
    for owner in ("user_id", "org_id"):
        jobs.owned(owner, "an-owner")
    jobs.delete_admission("an-organisation")
    jobs.delete_deliveries("a-job")
    jobs.delete_webhooks("an-organisation")
    jobs.delete_sitemaps("an-organisation")
    jobs.forget_creator("a-user")
    return service.queries


def of_fleets() -> list[Query]:
    """Return the queries of the commands about many jobs, with every choice of filters."""
    service = queries.Blocking()
    fleet = GoogleFleet(Target("p", {}))
    fleet.__dict__["_firestore"] = queries.blocking_client(service)
    place = Position(NOW, "a-job", 7)
    choices: Any = itertools.product(
        ((), ("queued", "running")), (None, "an-organisation"), (None, NOW), (None, "polish"), (None, 70)
    )
    for choice, after, until in itertools.product(choices, (None, place), (None, NOW)):
        list(fleet.newest(replace(Selection(*choice), after=after, until=until)))
    for since in (None, NOW):
        list(fleet.ended("failed", since))
    fleet.paused()
    return service.queries


def of_overviews() -> list[Query]:
    """Return the queries of the command about the whole system."""
    service = queries.Blocking()
    overview = GoogleOverview(Target("p", {}))
    overview.__dict__["_firestore"] = queries.blocking_client(service)
    for since in (None, NOW):
        overview.count("failed", since)
    overview.count_waiting("model")
    overview.oldest_wait()
    return service.queries


def of_budgets() -> list[Query]:
    """Return the queries of the command about an organisation's limits."""
    service = queries.Blocking()
    budgets = GoogleBudgets(Target("p", {}))
    budgets.__dict__["_firestore"] = queries.blocking_client(service)
    budgets.count_waiting("an-organisation")
    return service.queries


EXERCISES: dict[str, Callable[[], list[Query]]] = {
    "shared/gateways/admission_store.py": of_admissions,
    "shared/gateways/owners.py": of_owners,
    "shared/gateways/webhook_store.py": of_webhooks,
    "shared/gateways/sitemap_store.py": of_sitemaps,
    "shared/gateways/letter_store.py": of_letters,
    "infra/cli/gateways/google.py": of_commands,
    "infra/cli/gateways/google_fleet.py": of_fleets,
    "shared/gateways/job_queries.py": of_fleets,
    "infra/cli/gateways/google_budgets.py": of_budgets,
    "infra/cli/gateways/google_overview.py": of_overviews,
}
"""By file: runs all of its queries, and returns them."""


_BUILDERS = {"where", "_where", "order_by", "collection_group"}


def sites(path: Path) -> set[tuple[int, int]]:
    """Return first and last line of each call of a file that adds to a query."""
    return {
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and _name(node.func) in _BUILDERS
    }


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def is_indexed(collection: str, path: str, direction: str) -> bool:
    """Return whether a field has the index: by its own setting, its map's, or by default."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        setting = OVERRIDES.get((collection, ".".join(parts[:length])))
        if setting is not None:
            return direction in setting
    return True


def has_index(query: Query) -> bool:
    if query.is_composite:
        return query.has_index(COMPOSITE)
    return all(is_indexed(query.collection, path, direction) for path, direction in query.single)


def test_every_query_is_made_here() -> None:
    """Each place in the code that builds a query is in a file that is exercised."""
    rooms = [path for room in ("functions", "shared", "infra") for path in (ROOT / room).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in rooms if ".venv" not in path.parts and sites(path)}
    assert found == set(EXERCISES)


@pytest.mark.parametrize("file", EXERCISES)
def test_every_query_has_an_index(file: str) -> None:
    """Each query that a file makes has its index, and all of its queries are made."""
    path = ROOT / file
    with queries.executed_lines(str(path)) as lines:
        made = EXERCISES[file]()
    assert made
    assert [query for query in made if not has_index(query)] == []
    ran = {line for _, line in lines}
    assert [site for site in sorted(sites(path)) if not ran & set(range(site[0], site[1] + 1))] == []


@pytest.mark.parametrize("page", [page for page, found in OF_PAGES.items() if found])
def test_frontends_query_has_an_index(page: str) -> None:
    """Each query of a page has its index."""
    assert [query for query in OF_PAGES[page] if not has_index(query)] == []


def test_pages_have_queries() -> None:
    """These two at least; what can't be read on any page has failed before."""
    assert OF_PAGES["docs/frontend.md"]
    assert OF_PAGES["docs/examples/live-job.js"]


def test_every_index_has_a_query() -> None:
    """Each index is used, since an index makes every write dearer."""
    made = {query for exercise in EXERCISES.values() for query in exercise()}
    made |= {query for found in OF_PAGES.values() for query in found}
    assert [index for index in COMPOSITE if not any(query.has_index({index}) for query in made)] == []
    listed = {(group, path) for (group, path), orders in OVERRIDES.items() if orders}
    parts = {(query.collection, path) for query in made for path in (*query.equal, *dict(query.order))}
    assert listed - parts == set()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query("jobs", frozenset({"org_id"}), (("waiting.order", ASCENDING),)), True),
        (Query("jobs", frozenset({"org_id"}), (("waiting.order", DESCENDING),)), False),
        (Query("jobs", frozenset({"user_id"}), (("waiting.order", ASCENDING),)), False),
        (Query("runs", frozenset({"org_id"}), (("waiting.order", ASCENDING),)), False),
        (Query("jobs", frozenset(), (("waiting.ends", ASCENDING),)), True),
        (Query("jobs", frozenset(), (("waiting.ends", DESCENDING),)), False),
        (Query("jobs", frozenset(), (("waiting.alias", DESCENDING),)), False),
        (Query("jobs", frozenset({"usage.cost_usd"})), False),
        (Query("jobs", frozenset({"user_id", "status"})), True),
        (Query("jobs", frozenset({"org_id", "stage", "status"}), (("created_at", DESCENDING),)), True),
        (Query("jobs", frozenset({"user_id", "stage"}), (("created_at", DESCENDING),)), False),
        (Query("jobs", frozenset({"stage"}), (("created_at", ASCENDING),)), False),
        (Query("jobs", frozenset(), (("result.quality_score", ASCENDING),)), False),
    ],
)
def test_missing_index_is_found(query: Query, found: bool) -> None:  # noqa: FBT001  one of the cases' values
    """The check finds a missing composite index, a wrong direction, and a field without an index."""
    assert has_index(query) is found
