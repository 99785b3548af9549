"""The dispatcher's orders, as the topology gives them."""

from __future__ import annotations

import msgspec
import pytest

from infra.local.dispatch.orders import Orders, Route, for_topology
from shared import topology

DECLARED = topology.load()
URLS = {name: f"http://h/{name}" for name in DECLARED.consumers}
ORDERS = for_topology("h:1", "p", DECLARED, URLS)
ROUTES = {route.function: route for route in ORDERS.routes}


def test_orders_route_every_function() -> None:
    """The one process of a function stands for all instances of the cloud."""
    generate = DECLARED.functions["generate"]
    assert set(ROUTES) == set(DECLARED.consumers)
    assert ROUTES["generate"] == Route(
        function="generate",
        subscription="projects/p/subscriptions/blog-generate",
        url="http://h/generate",
        at_once=generate.concurrency * generate.max_instances,
        deadline=DECLARED.timing.ack_deadline,
        min_backoff=generate.retry.min_backoff,
        max_backoff=generate.retry.max_backoff,
        dead_letters=True,
        attempts=30,
    )
    sweep = DECLARED.functions["sweep"]
    assert ROUTES["sweep"].at_once == sweep.concurrency * sweep.max_instances
    assert not ROUTES["deadletter"].dead_letters


def test_orders_have_quick_schedules() -> None:
    """What is scheduled for minutes in the cloud comes every few seconds, also when it failed."""
    assert {(timer.function, timer.topic, timer.every) for timer in ORDERS.timers} == {
        ("sweep", "projects/p/topics/blog-sweep", 5.0),
        ("owners", "projects/p/topics/blog-owners", 15.0),
        ("deliver", "projects/p/topics/blog-deliveries", 5.0),
        ("reconcile", "projects/p/topics/blog-reconcile", 86_400),
    }
    assert ROUTES["sweep"].max_backoff == 5.0
    assert ROUTES["owners"].max_backoff == 15.0


def test_orders_survive_json() -> None:
    """The process gets them as an argument."""
    assert msgspec.json.decode(msgspec.json.encode(ORDERS), type=Orders) == ORDERS


@pytest.mark.parametrize(
    ("attempt", "least", "most"), [(1, 5, 6), (2, 10, 12), (3, 20, 24), (5, 60, 60), (5000, 60, 60)]
)
def test_backoff_doubles_up_to_its_maximum(attempt: int, least: float, most: float) -> None:
    """It is never below the minimum, and jitter never exceeds the maximum."""
    route = ROUTES["generate"]
    assert route.backoff(attempt, lambda: 0.0) == least
    assert route.backoff(attempt, lambda: 1.0) == most
