"""The connection of an organization to its CMS: the secret `cms-{org_id}`, as JSON."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

from functions.cms.faults import Refused

_Url = Annotated[str, msgspec.Meta(min_length=8, max_length=500)]
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
_Canonical = Annotated[str, msgspec.Meta(max_length=2000, pattern=r"^https?://[^\s<>\"\\^`|]+\Z")]
_AdminKey = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Fa-f]{1,64}:([0-9A-Fa-f]{2}){16,64}\Z")]
_SAFE = re.compile(
    r"(Object missing required field|Object contains unknown field) `[a-z_]{1,40}`|Expected `[^`]{1,200}`.*"
)
"""msgspec's sentences that quote no value; a name of a field is plain."""
_UNREADABLE = "it is not the JSON of a known connection"


class _Connection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    """`canonical` is the address of a post with `{slug}` in it, for posts whose profile has none."""

    url: _Url
    canonical: _Canonical | None = None
    author: _Text | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    @property
    def site(self) -> str:
        """The address of the site, as its drafts are known by it."""
        return self.url.rstrip("/")


class WordPressConnection(_Connection, frozen=True, tag="wordpress"):
    """`author` is the number of a user; without it the drafts are of the user who signs in."""

    username: _Text
    application_password: _Text

    __repr__ = _Connection.__repr__


class GhostConnection(_Connection, frozen=True, tag="ghost"):
    """`admin_api_key` is that of a custom integration, `author` the email address of a staff user."""

    admin_api_key: _AdminKey

    __repr__ = _Connection.__repr__


Connection = WordPressConnection | GhostConnection


def kind_of(connection: Connection) -> str:
    """Return the CMS's name, which is also that of the publication's document."""
    return "wordpress" if isinstance(connection, WordPressConnection) else "ghost"


def read_connection(secret: bytes, name: str) -> Connection:
    """Return the connection; raise Refused, without a word of the secret."""
    try:
        connection: Connection = msgspec.json.decode(secret, type=Connection)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        reason, _, place = str(error).partition(" - at ")
        fault = f"{reason}{' at ' if place else ''}{place}" if _SAFE.fullmatch(reason) else _UNREADABLE
        raise Refused(
            f"The secret {name} can't be used ({fault}): add a version as docs/publish.md shows it."
        ) from None
    return connection
