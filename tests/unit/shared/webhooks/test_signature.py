"""Signatures, against an independent reading of Standard Webhooks and the vector of its reference library."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from shared.webhooks import signature

KEY = "a-key-of-the-tests-that-is-long-enough"
AT = datetime(2026, 1, 1, 12, 30, 0, 999999, tzinfo=UTC)


def verify(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Verify as the reference libraries do: any of the signatures has to match."""
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    content = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return any(
        version == "v1" and hmac.compare_digest(expected, given)
        for version, _, given in (each.partition(",") for each in headers["webhook-signature"].split(" "))
    )


def test_reference_vector() -> None:
    """The example of the specification's libraries gives their signature."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    made = signature.headers((key,), "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert made == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_secret_is_of_its_endpoint_and_version() -> None:
    """Another deployment, endpoint or version has another secret; the same has the same, of 32 bytes."""
    made = {
        signature.secret(key, endpoint_id, version)
        for key in (KEY, KEY + "!")
        for endpoint_id in ("a", "b")
        for version in (1, 2)
    }
    assert len(made) == 8
    assert signature.secret(KEY, "a", 1) in made
    assert all(len(base64.b64decode(each.removeprefix("whsec_"))) == 32 for each in made)


@pytest.mark.parametrize(("after", "old_too"), [(0, True), (86_399, True), (86_400, False), (-5, True)])
def test_old_secret_signs_for_a_day(after: float, old_too: bool) -> None:  # noqa: FBT001  one of the cases' values
    """After a rotation both secrets verify for a day; then the new one alone, and never one before them."""
    at = AT + timedelta(seconds=after)
    headers = signature.headers(signature.signing_keys(KEY, "a", 3, AT, at), "e", at, b"{}")
    verified = [verify(signature.secret(KEY, "a", version), headers, b"{}") for version in (3, 2, 1)]
    assert verified == [True, old_too, False]


def test_any_change_breaks_the_signature() -> None:
    """Of the body, the id or the time; a new endpoint has one signature."""
    headers = signature.headers(signature.signing_keys(KEY, "a", 1, None, AT), "e", AT, "é".encode())
    secret = signature.secret(KEY, "a", 1)
    assert verify(secret, headers, "é".encode())
    assert " " not in headers["webhook-signature"]
    assert not verify(secret, headers, b"e")
    for name in ("webhook-id", "webhook-timestamp"):
        assert not verify(secret, {**headers, name: headers[name] + "0"}, "é".encode())
