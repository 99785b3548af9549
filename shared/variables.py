"""The variables that functions may need: the purpose and the shape of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import msgspec


class Variable(msgspec.Struct, frozen=True):
    """A field of the settings, what it is for, and its shape in words and as a check."""

    field: str
    purpose: str
    shape: str
    fits: Callable[[str], bool]


def _is_url(*schemes: str) -> Callable[[str], bool]:
    def fits(value: str) -> bool:
        try:
            parts = urlsplit(value)
            host, _port, query = parts.hostname, parts.port, parts.query  # a port that is not a number raises
        except ValueError:
            return False
        named = host or (query and "postgresql" in schemes)  # Postgres may name its host in the query
        return parts.scheme in schemes and bool(named)

    return fits


def is_encrypted(url: str) -> bool:
    """Return whether the URL makes Postgres's driver require TLS; by default it does not."""
    return parse_qs(urlsplit(url).query).get("sslmode", [""])[-1] in {"require", "verify-ca", "verify-full"}


def _is_address(value: str) -> bool:
    match = re.fullmatch(r"[\w.\-\[\]:]+:(\d{1,5})", value)
    return match is not None and 0 < int(match[1]) <= _LAST_PORT


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda value: re.fullmatch(pattern, value) is not None


def _list_of(item: str) -> str:
    return rf"{item}(\s*,\s*{item})*"


_LAST_PORT = 65_535
_WORD = r"[\x21-\x7e]+"
_PROJECT = r"([a-z0-9.\-]+:)?[a-z][a-z0-9\-]{2,62}"
VARIABLES = {
    "GOOGLE_CLOUD_PROJECT": Variable(
        "project", "the project whose Pub/Sub and Firestore are used", "a project id", _matches(_PROJECT)
    ),
    "PUBSUB_EMULATOR_HOST": Variable(
        "pubsub_emulator",
        "the Pub/Sub emulator to use instead of Google Cloud",
        "host:port",
        _is_address,
    ),
    "FIRESTORE_EMULATOR_HOST": Variable(
        "", "the Firestore emulator to use instead of Google Cloud", "host:port", _is_address
    ),
    "LITELLM_PROXY_URL": Variable(
        "proxy_url",
        "the LiteLLM proxy that every model call goes to",
        "an http(s) URL",
        _is_url("http", "https"),
    ),
    "LITELLM_API_KEY": Variable(
        "proxy_key",
        "the key that the LiteLLM proxy asks for",
        "text without spaces",
        _matches(_WORD),
    ),
    "SUPABASE_DB_URL": Variable(
        "database_url",
        "the Postgres database that usage rows go to",
        "a postgresql:// URL",
        _is_url("postgres", "postgresql"),
    ),
    "OPENAI_ADMIN_KEY": Variable(
        "openai_admin_key",
        "the key that reads the usage and the costs of the organization at OpenAI",
        "text without spaces",
        _matches(_WORD),
    ),
    "OPENAI_PROJECT_ID": Variable(
        "openai_project", "the project at OpenAI whose usage is compared", "a project's id", _matches(_WORD)
    ),
    "ANTHROPIC_ADMIN_KEY": Variable(
        "anthropic_admin_key",
        "the key that reads the usage and the costs of the organization at Anthropic",
        "text without spaces",
        _matches(_WORD),
    ),
    "ANTHROPIC_WORKSPACE_ID": Variable(
        "anthropic_workspace",
        "the workspace at Anthropic whose usage is compared",
        "a workspace's id",
        _matches(_WORD),
    ),
    "API_DB_URL": Variable(
        "door_database_url",
        "the Postgres database that says who belongs to an organization",
        "a postgresql:// URL",
        _is_url("postgres", "postgresql"),
    ),
    "SUPABASE_URL": Variable(
        "supabase_url",
        "the Supabase project whose users may call",
        "an http(s) URL",
        _is_url("http", "https"),
    ),
    "SUPABASE_JWT_SECRET": Variable(
        "supabase_jwt_secret",
        "the legacy secret that the Supabase project still signs with",
        "text without spaces",
        _matches(_WORD),
    ),
    "API_ORIGINS": Variable(
        "door_origins",
        "the list of pages that may call",
        "origins such as https://app.example.com, with commas between them",
        _matches(_list_of(r"https?://[A-Za-z0-9.\-\[\]:]+")),
    ),
    "API_BACKENDS": Variable(
        "door_backends",
        "the list of service accounts that may call",
        "email addresses with commas between them",
        _matches(_list_of(r"[^\s,@]+@[^\s,@]+")),
    ),
    "WEBHOOK_SIGNING_KEY": Variable(
        "webhook_signing_key",
        "the key that the secrets of all webhooks are computed from; another key makes all of them invalid",
        "at least 32 characters without spaces",
        _matches(r"[\x21-\x7e]{32,}"),
    ),
    "CMS_CONNECTIONS": Variable(
        "cms_connections",
        "the folder of a local stack with the connections of organizations to their CMS",
        "the path of a folder, from its root",
        lambda value: value.startswith("/"),
    ),
    "API_AUDIENCE": Variable(
        "door_audience",
        "the audience that a service account's identity token has to name",
        "text without spaces",
        _matches(_WORD),
    ),
    "SOURCES_BUCKET": Variable(
        "sources_bucket",
        "the bucket in Cloud Storage whose files may be sources",
        "a bucket's name",
        _matches(r"[a-z0-9][a-z0-9._\-]{1,220}[a-z0-9]"),
    ),
    "STORAGE_EMULATOR_HOST": Variable(
        "storage_emulator",
        "the Cloud Storage emulator to use instead of Google Cloud",
        "host:port, or an http:// URL",
        lambda value: _is_address(value) or _is_url("http")(value),
    ),
    "FIREBASE_AUTH_EMULATOR_HOST": Variable(
        "sign_in_emulator",
        "the sign-in of a local stack to use instead of Firebase Authentication",
        "host:port",
        _is_address,
    ),
}
