"""The API of a connection's CMS."""

from __future__ import annotations

from functions.cms.connection import Connection, WordPressConnection
from functions.cms.drafts import Cms
from functions.cms.ghost import Ghost
from functions.cms.handler import MakeCms
from functions.cms.site import Http
from functions.cms.wordpress import WordPress
from shared.gateways.public_http import PublicHttp

LONGEST = 30.0
"""Seconds of one request."""


def maker(http: Http) -> MakeCms:
    """Return what makes a CMS's API from a connection."""

    def make(connection: Connection) -> Cms:
        if isinstance(connection, WordPressConnection):
            return WordPress(http, connection)
        return Ghost(http, connection)

    return make


def public(*, local: bool) -> MakeCms:
    """Return the maker of APIs at public addresses; `local` also allows this machine."""
    return maker(PublicHttp(local=local, longest=LONGEST))
