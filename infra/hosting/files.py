"""The folder that Firebase Hosting gets: the built page, its config.json and firebase.json."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.hosting import headers
from infra.hosting.errors import HostingError

_SETTINGS = "firebase.json"
_PUBLIC = "public"


def write(page: Path, out: Path, config: Mapping[str, Any], site: str | None = None) -> Path:
    """Write the folder, replacing an older one; return the path of firebase.json."""
    if not (page / "index.html").is_file():
        raise HostingError(f"{page} has no index.html: build the page with `make web`.")
    if out.exists() and not (out / _SETTINGS).is_file() and any(out.iterdir()):
        raise HostingError(f"{out} holds something else: choose another folder with --out, or empty it.")
    settings = json.dumps(firebase(config, site), indent=2) + "\n"  # before anything is removed
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(page, out / _PUBLIC)
    (out / _PUBLIC / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (out / _SETTINGS).write_text(settings)
    return out / _SETTINGS


def firebase(config: Mapping[str, Any], site: str | None = None) -> dict[str, Any]:
    """Return firebase.json. The page answers every path but that of a missing asset, which is not HTML."""
    hosting: dict[str, Any] = {
        "public": _PUBLIC,
        "ignore": ["**/.*"],
        "headers": [
            {
                "source": rule.source,
                "headers": [{"key": name, "value": value} for name, value in rule.headers.items()],
            }
            for rule in headers.rules(config)
        ],
        "rewrites": [{"source": headers.NOT_ASSETS, "destination": "/index.html"}],
    }
    return {"hosting": {"site": site, **hosting} if site else hosting}
