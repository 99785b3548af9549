"""Users of the seed, and how a window is signed in for one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import httpx

if TYPE_CHECKING:
    from tests.support.browser.visit import Visit

_KEPT = """(() => {{
  if (!sessionStorage.getItem("blog.session")) sessionStorage.setItem("blog.session", {token});
}})()"""


class Person(NamedTuple):
    """A user and an organization."""

    email: str
    org_id: str
    user_id: str


GARDENER = Person(
    "gardener@example.com", "77777777-7777-4777-8777-777777777777", "88888888-8888-4888-8888-888888888888"
)
RIDER = Person(
    "rider@example.com", "55555555-5555-4555-8555-555555555555", "66666666-6666-4666-8666-666666666666"
)
DEMO = Person(
    "demo@example.com", "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
)
"""The user of the first click, who also is an operator."""


def enter(visit: Visit, environment: Mapping[str, str], person: Person) -> None:
    """Sign the window in, as a tab is that was reloaded: its page goes on with the refresh token."""
    asked = {"email": person.email, "password": "any"}
    address = f"{environment['SUPABASE_URL']}/auth/v1/token?grant_type=password"
    token = httpx.post(address, json=asked, timeout=60).raise_for_status().json()["refresh_token"]
    visit.context.add_init_script(_KEPT.format(token=json.dumps(token)))
