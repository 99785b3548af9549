"""SQL that gives the sink's or the door's role a password, without it: standard input has it.

`python -m infra.supabase.sink_password [usage_sink | ai_door]`

A database may log a statement as it comes. So it gets what it would keep of the password anyway: PostgreSQL's
verifier (RFC 5802 and 7677), another one each time.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import sys

_ROUNDS = 4096  # PostgreSQL's own
_SHORTEST = 16
_ROLES = ("usage_sink", "ai_door")


def verifier(password: str, salt: bytes, rounds: int = _ROUNDS) -> str:
    """Return what PostgreSQL stores of an ASCII password in pg_authid."""
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    stored = hashlib.sha256(_mac(salted, b"Client Key")).digest()
    parts = (_text(salt), f"{_text(stored)}:{_text(_mac(salted, b'Server Key'))}")
    return f"SCRAM-SHA-256${rounds}:{'$'.join(parts)}"


def _mac(key: bytes, what: bytes) -> bytes:
    return hmac.new(key, what, "sha256").digest()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def main() -> None:
    """Read the password from standard input, and write the statement."""
    role = sys.argv[1] if len(sys.argv) > 1 else _ROLES[0]
    if role not in _ROLES:
        sys.exit(f"There is no role {role}: name one of {', '.join(_ROLES)}.")
    password = sys.stdin.read().strip()
    if len(password) < _SHORTEST or not password.isascii() or not password.isprintable():
        sys.exit(
            f"A password of at least {_SHORTEST} printable ASCII characters is expected on standard input."
        )
    sys.stdout.write(f"ALTER ROLE {role} LOGIN PASSWORD '{verifier(password, os.urandom(16))}';\n")


if __name__ == "__main__":
    main()
