"""Answers of WordPress's REST API: their parts, and what to do about a refusal."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from functions.cms.faults import Refused
from functions.cms.site import Reply, part

_WORDS = re.compile(r"[a-z0-9_]{1,60}")
_NO_API = (
    "The address has no REST API of WordPress, or a firewall hides it ({}): check the url in the secret, "
    "turn on permalinks, and let the API through."
)
_SENTENCES: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "WordPress does not accept the user or the application password ({}): make a "
    "new one and add it to the secret, or let the server hand on the Authorization header.",
    HTTPStatus.FORBIDDEN: "The WordPress user may not do this ({}): make the user an author or an editor.",
    HTTPStatus.NOT_FOUND: "WordPress does not have this address ({}): check the url in the secret.",
}
_OTHER = "WordPress refuses the post ({}): check it against the site's rules."


def require(reply: Reply) -> Any:
    """Return the JSON of a success; raise Refused with what to do."""
    if reply.fine:
        return reply.value
    code = code_of(reply)
    if code is None:
        raise Refused(_NO_API.format(reply.status))
    params = part(reply.value, "data", "params")
    named = [name for name in params if _WORDS.fullmatch(name)] if isinstance(params, dict) else []
    shown = " ".join((str(reply.status), code, *named[:8]))
    raise Refused(_SENTENCES.get(reply.status, _OTHER).format(shown))


def code_of(reply: Reply) -> str | None:
    """Return the code of an error; None without one."""
    code = part(reply.value, "code")
    return code if isinstance(code, str) and _WORDS.fullmatch(code) else None


def number_of(value: Any) -> int | None:
    """Return the number of a post or a tag; None for anything else."""
    return value if isinstance(value, int) and value > 0 else None
