"""Read the environment into typed settings, or report every fault at once.

No other module reads the environment. topology.yaml lists the variables that each function needs.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from shared.variables import VARIABLES, is_encrypted


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
    """Exact origins of the pages that may call the API, with commas between them."""
    door_backends: str = ""
    """Service accounts whose identity tokens the API accepts, with commas between them."""
    door_audience: str = ""
    """Audience of those tokens."""
    sign_in_emulator: str | None = None
    webhook_signing_key: str = ""
    cms_connections: str = ""
    """Folder of a local stack with the connections to CMSs; deployed functions have Secret Manager."""
    sources_bucket: str = ""
    """Bucket with a folder for each organization, whose files may be sources."""
    storage_emulator: str | None = None

    def __repr__(self) -> str:
        return f"Settings(project={self.project!r}, pubsub_emulator={self.pubsub_emulator!r}, …)"


_ALWAYS = ("GOOGLE_CLOUD_PROJECT",)
_EMULATORS = ("PUBSUB_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST")
_FOLDER = "CMS_CONNECTIONS"
_LOCAL = (*_EMULATORS, "FIREBASE_AUTH_EMULATOR_HOST", "STORAGE_EMULATOR_HOST", _FOLDER)
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
    values = {VARIABLES[name].field: value for name, value in given.items() if value}
    values.pop("", None)
    return Settings(**values, deployed=deployed)


def _fault(name: str, value: str, *, deployed: bool) -> str | None:
    """Return a value's fault and remedy; never the value, which may be a secret."""
    variable = VARIABLES[name]
    optional = name in _EMULATORS
    if not value:
        return (
            None if optional else f"{name} is missing: set it to {variable.shape}. It is {variable.purpose}."
        )
    if deployed and name in _LOCAL:
        unchecked = "" if name == _FOLDER else ", whose messages nobody has checked"
        return f"{name} is set in a deployed function: remove it. It is {variable.purpose}{unchecked}."
    if not variable.fits(value):
        return f"{name} is malformed: set it to {variable.shape}. It is {variable.purpose}."
    if deployed and name == "SUPABASE_URL" and urlsplit(value).scheme != "https":
        return f"{name} asks for no encryption: set it to an https:// URL. It is {variable.purpose}."
    if deployed and name in _DATABASES and not is_encrypted(value):
        return f"{name} asks for no encryption: add ?sslmode=require to it. It is {variable.purpose}."
    return None


def _no_audience() -> str:
    return (
        "API_AUDIENCE is missing: set it too, or remove API_BACKENDS. "
        f"It is {VARIABLES['API_AUDIENCE'].purpose}: without it, tokens for other services would do."
    )


def _half_emulated(given: Mapping[str, str]) -> str | None:
    there, missing = sorted(_EMULATORS, key=lambda name: not given[name])
    if not given[there] or given[missing]:
        return None
    return (
        f"{missing} is missing: set it too, or neither. "
        f"{there} alone would mix this machine and Google Cloud."
    )
