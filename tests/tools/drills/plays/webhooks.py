"""A drill of an organization whose webhook fails."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from infra.local.supervision.service import HOST
from tests.tools.drills.drill import Desk, Drill

_PATIENCE = 30.0
_FAILED_TRIES = 5


class _Endpoint(ThreadingHTTPServer):
    """A customer's server; `status` is what it answers now."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR


class _Handler(BaseHTTPRequestHandler):
    server: _Endpoint

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the standard library's name
        """Log no request."""


class _Customer:
    """A person of the drill's organization, who uses the API as the page does."""

    def __init__(self, desk: Desk) -> None:
        env = desk.pipeline.env
        sign_in = f"{env['SUPABASE_URL']}/auth/v1/token?grant_type=password"
        told = {"email": desk.user_id, "password": "any"}
        session = httpx.post(sign_in, json=told, timeout=_PATIENCE).raise_for_status().json()
        headers = {"Authorization": f"Bearer {session['access_token']}"}
        self._client = httpx.Client(base_url=env["API_URL"], headers=headers, timeout=_PATIENCE)

    def add_webhook(self, org_id: str, url: str) -> str:
        fields = {"org_id": org_id, "url": url, "events": ["job.completed"]}
        return str(self._client.post("/webhooks", json=fields).raise_for_status().json()["endpoint_id"])

    def delivery(self, endpoint_id: str) -> dict[str, Any] | None:
        """Return the one delivery of an endpoint."""
        answer = self._client.get(f"/webhooks/{endpoint_id}/deliveries").raise_for_status()
        found: list[dict[str, Any]] = answer.json()["deliveries"]
        return found[0] if found else None


def _webhooks_failing(desk: Desk) -> None:
    customer = _Customer(desk)
    with _serving() as server:
        url = f"http://{HOST}:{server.server_address[1]}/hook"
        endpoint_id = customer.add_webhook(desk.org_id, url)
        desk.cause("A customer's server answers 500 to every event, for three quarters of an hour.")
        desk.completed(desk.start())
        delivery_id = desk.wait(lambda: _tried(customer.delivery(endpoint_id)))
        _send(desk, delivery_id, tries=_FAILED_TRIES)
        desk.alert()
        desk.query("Blog: webhooks that fail")
        desk.run("blog webhooks deliveries $ENDPOINT", {"ENDPOINT": endpoint_id})
        desk.repair("The customer repairs the server. Nobody has to wait for the next try.")
        server.status = HTTPStatus.NO_CONTENT
        desk.run("blog webhooks replay $DELIVERY", {"DELIVERY": delivery_id})
        desk.wait(lambda: (customer.delivery(endpoint_id) or {}).get("status") == "delivered")
    desk.say("The event has arrived, once its server took it.")
    desk.over("No try fails any more. The alert closes nine hours after the last one that did.")


def _tried(delivery: dict[str, Any] | None) -> str | None:
    """Return a delivery's id once it has been tried."""
    return str(delivery["delivery_id"]) if delivery and delivery["attempts"] else None


def _send(desk: Desk, delivery_id: str, tries: int) -> None:
    """Let a delivery be due now, as after so many tries."""
    desk.pipeline.write(
        f"webhook_deliveries/{delivery_id}",
        {"tries": tries, "next_at": datetime.now(UTC), "status": "pending"},
    )
    desk.pipeline.publish(json.dumps({"delivery_id": delivery_id}).encode(), {}, topic="blog-deliveries")


@contextmanager
def _serving() -> Iterator[_Endpoint]:
    with _Endpoint((HOST, 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


DRILLS = (
    Drill(
        "webhooks-failing",
        "A customer's server answers every event with 500.",
        _webhooks_failing,
        clock="five failed tries are written into the delivery's document, which take long.",
    ),
)
