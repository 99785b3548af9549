"""Fake of Supabase's sign-in: published keys, and tokens signed with them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from tests.support.fakes.usage_store import USER

SECRET = "the-legacy-secret-of-a-project-is-at-least-this-long"  # noqa: S105
_HOUR = 3600


class SupabaseAuth(ThreadingHTTPServer):
    """Publishes an elliptic and an RSA key; `published` may be changed, and `asked` counts requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Keys)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.asked = 0
        self.elliptic = ec.generate_private_key(ec.SECP256R1())
        self.rsa = rsa.generate_private_key(65537, 2048)
        self.published: list[dict[str, Any]] = [
            {
                **ECAlgorithm.to_jwk(self.elliptic.public_key(), as_dict=True),
                "kid": "elliptic",
                "alg": "ES256",
            },
            {**RSAAlgorithm.to_jwk(self.rsa.public_key(), as_dict=True), "kid": "rsa", "alg": "RS256"},
        ]
        Thread(target=self.serve_forever, daemon=True).start()

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Return the claims of a session's token, with changes; None removes a claim."""
        claims = {
            "iss": f"{self.url}/auth/v1",
            "sub": USER,
            "aud": "authenticated",
            "role": "authenticated",
            "iat": int(time.time()),
            "exp": int(time.time()) + _HOUR,
            "is_anonymous": False,
            **changed,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, **changed: Any) -> str:
        """Return a session's token, signed with the elliptic key."""
        return jwt.encode(self.claims(**changed), self.elliptic, "ES256", {"kid": "elliptic"})

    def signed_with_what_is_public(self) -> str:
        """Return a token whose HMAC key is the published key: a verifier that trusts `alg` accepts it."""
        public = self.elliptic.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        signed = f"{_part({'alg': 'HS256', 'kid': 'elliptic'})}.{_part(self.claims())}"
        return f"{signed}.{_encoded(hmac.new(public, signed.encode(), hashlib.sha256).digest())}"

    def unsigned(self) -> str:
        """Return a token of the algorithm `none`."""
        return f"{_part({'alg': 'none', 'kid': 'elliptic'})}.{_part(self.claims())}."


class _Keys(BaseHTTPRequestHandler):
    server: SupabaseAuth

    def do_GET(self) -> None:
        self.server.asked += 1
        found = self.path == "/auth/v1/.well-known/jwks.json"
        body = json.dumps({"keys": self.server.published}).encode()
        self.send_response(200 if found else 404)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parameter's name
        """Write nothing."""


def _part(claims: Mapping[str, Any]) -> str:
    return _encoded(json.dumps(claims).encode())


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
