"""Read the environment into typed settings, or report every fault at once.

No other module reads the environment. topology.yaml lists the variables that each function needs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

import msgspec


class SettingsError(Exception):
    """Missing or malformed variables: a line for each, with its name and purpose."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of a function. Printing them shows no secret."""

    project: str
    deployed: bool = False
    """Whether this is Cloud Run, whose metadata server has the function's identity."""
    pubsub_emulator: str | None = None
    proxy_url: str = ""
    proxy_key: str = ""
    database_url: str = ""
    openai_admin_key: str = ""
    openai_project: str = ""
    anthropic_admin_key: str = ""
    anthropic_workspace: str = ""
    door_database_url: str = ""
    supabase_url: str = ""
    supabase_jwt_secret: str = ""
    door_origins: str = ""
    """Exact origins of the pages that may call the door, with commas between them."""
    door_backends: str = ""
    """Service accounts whose identity tokens the door accepts, with commas between them."""
    door_audience: str = ""
    """Audience of those tokens."""
    sign_in_emulator: str | None = None
    webhook_signing_key: str = ""

    def __repr__(self) -> str:
        return f"Settings(project={self.project!r}, pubsub_emulator={self.pubsub_emulator!r}, …)"


class _Variable(msgspec.Struct, frozen=True):
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


def _encrypted(url: str) -> bool:
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
_VARIABLES = {
    "GOOGLE_CLOUD_PROJECT": _Variable(
        "project", "the project whose Pub/Sub and Firestore are used", "a project id", _matches(_PROJECT)
    ),
    "PUBSUB_EMULATOR_HOST": _Variable(
        "pubsub_emulator",
        "the Pub/Sub emulator to use instead of Google Cloud",
        "host:port",
        _is_address,
    ),
    "FIRESTORE_EMULATOR_HOST": _Variable(
        "", "the Firestore emulator to use instead of Google Cloud", "host:port", _is_address
    ),
    "LITELLM_PROXY_URL": _Variable(
        "proxy_url",
        "the LiteLLM proxy that every model call goes to",
        "an http(s) URL",
        _is_url("http", "https"),
    ),
    "LITELLM_API_KEY": _Variable(
        "proxy_key",
        "the key that the LiteLLM proxy asks for",
        "text without spaces",
        _matches(_WORD),
    ),
    "SUPABASE_DB_URL": _Variable(
        "database_url",
        "the Postgres database that usage rows go to",
        "a postgresql:// URL",
        _is_url("postgres", "postgresql"),
    ),
    "OPENAI_ADMIN_KEY": _Variable(
        "openai_admin_key",
        "the key that reads the usage and the costs of the organization at OpenAI",
        "text without spaces",
        _matches(_WORD),
    ),
    "OPENAI_PROJECT_ID": _Variable(
        "openai_project", "the project at OpenAI whose usage is compared", "a project's id", _matches(_WORD)
    ),
    "ANTHROPIC_ADMIN_KEY": _Variable(
        "anthropic_admin_key",
        "the key that reads the usage and the costs of the organization at Anthropic",
        "text without spaces",
        _matches(_WORD),
    ),
    "ANTHROPIC_WORKSPACE_ID": _Variable(
        "anthropic_workspace",
        "the workspace at Anthropic whose usage is compared",
        "a workspace's id",
        _matches(_WORD),
    ),
    "API_DB_URL": _Variable(
        "door_database_url",
        "the Postgres database that says who belongs to an organization",
        "a postgresql:// URL",
        _is_url("postgres", "postgresql"),
    ),
    "SUPABASE_URL": _Variable(
        "supabase_url",
        "the Supabase project whose users may call",
        "an http(s) URL",
        _is_url("http", "https"),
    ),
    "SUPABASE_JWT_SECRET": _Variable(
        "supabase_jwt_secret",
        "the legacy secret that the Supabase project still signs with",
        "text without spaces",
        _matches(_WORD),
    ),
    "API_ORIGINS": _Variable(
        "door_origins",
        "the list of pages that may call",
        "origins such as https://app.example.com, with commas between them",
        _matches(_list_of(r"https?://[A-Za-z0-9.\-\[\]:]+")),
    ),
    "API_BACKENDS": _Variable(
        "door_backends",
        "the list of service accounts that may call",
        "email addresses with commas between them",
        _matches(_list_of(r"[^\s,@]+@[^\s,@]+")),
    ),
    "WEBHOOK_SIGNING_KEY": _Variable(
        "webhook_signing_key",
        "the key that the secrets of all webhooks are computed from; another key makes all of them invalid",
        "at least 32 characters without spaces",
        _matches(r"[\x21-\x7e]{32,}"),
    ),
    "API_AUDIENCE": _Variable(
        "door_audience",
        "the audience that a service account's identity token has to name",
        "text without spaces",
        _matches(_WORD),
    ),
    "FIREBASE_AUTH_EMULATOR_HOST": _Variable(
        "sign_in_emulator",
        "the sign-in of a local stack to use instead of Firebase Authentication",
        "host:port",
        _is_address,
    ),
}
_ALWAYS = ("GOOGLE_CLOUD_PROJECT",)
_EMULATORS = ("PUBSUB_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST")
_LOCAL = (*_EMULATORS, "FIREBASE_AUTH_EMULATOR_HOST")
_DATABASES = ("SUPABASE_DB_URL", "API_DB_URL")
_ON_CLOUD_RUN = "K_SERVICE"
"""Cloud Run sets it to the service's name."""


def read(
    needed: tuple[str, ...], environ: Mapping[str, str] | None = None, *, optional: tuple[str, ...] = ()
) -> Settings:
    """Return the settings, or raise SettingsError with every fault; `optional` variables may be missing."""
    environ = os.environ if environ is None else environ
    deployed = bool(environ.get(_ON_CLOUD_RUN, "").strip())
    names = (*_ALWAYS, *needed, *_EMULATORS)
    given = {name: environ.get(name, "").strip() for name in names}
    given |= {name: value for name in optional if (value := environ.get(name, "").strip())}
    faults = [fault for name, value in given.items() if (fault := _fault(name, value, deployed=deployed))]
    if not deployed and (half := _half_emulated(given)):
        faults.append(half)
    if given.get("API_BACKENDS") and not given.get("API_AUDIENCE"):
        faults.append(_no_audience())
    if faults:
        raise SettingsError("\n".join(faults))
    values = {_VARIABLES[name].field: value for name, value in given.items() if value}
    values.pop("", None)
    return Settings(**values, deployed=deployed)


def _fault(name: str, value: str, *, deployed: bool) -> str | None:
    """Return a value's fault and remedy; never the value, which may be a secret."""
    variable = _VARIABLES[name]
    optional = name in _EMULATORS
    if not value:
        return (
            None if optional else f"{name} is missing: set it to {variable.shape}. It is {variable.purpose}."
        )
    if deployed and name in _LOCAL:
        return (
            f"{name} is set in a deployed function: remove it. It is {variable.purpose}, whose messages "
            "nobody has checked."
        )
    if not variable.fits(value):
        return f"{name} is malformed: set it to {variable.shape}. It is {variable.purpose}."
    if deployed and name == "SUPABASE_URL" and urlsplit(value).scheme != "https":
        return f"{name} asks for no encryption: set it to an https:// URL. It is {variable.purpose}."
    if deployed and name in _DATABASES and not _encrypted(value):
        return f"{name} asks for no encryption: add ?sslmode=require to it. It is {variable.purpose}."
    return None


def _no_audience() -> str:
    return (
        "API_AUDIENCE is missing: set it too, or remove API_BACKENDS. "
        f"It is {_VARIABLES['API_AUDIENCE'].purpose}: without it, tokens for other services would do."
    )


def _half_emulated(given: Mapping[str, str]) -> str | None:
    there, missing = sorted(_EMULATORS, key=lambda name: not given[name])
    if not given[there] or given[missing]:
        return None
    return (
        f"{missing} is missing: set it too, or neither. "
        f"{there} alone would mix this machine and Google Cloud."
    )
