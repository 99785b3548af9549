"""The page on Firebase Hosting: the API that it may call, and the headers that it is sent with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from infra.cli.deployment.finding import Finding, differences, listed, short
from infra.cli.gateways.cloud import HOSTING, Cloud, NotThere
from infra.hosting import headers

API = "blog-api"
_DEPLOY = ".venv/bin/python -m infra.hosting"
_CONNECTIONS = re.compile(r"connect-src 'self' ([^;]*)")


async def check(cloud: Cloud, project: str, api: Mapping[str, Any]) -> list[Finding]:
    """Compare the sites whose pages may call the API; a project without one needs none."""
    config = api.get("serviceConfig", {})
    origins = config.get("environmentVariables", {}).get("API_ORIGINS", "").split(",")
    try:
        sites = await cloud.list(HOSTING, f"projects/{project}/sites", "sites")
    except NotThere:
        return []
    findings: list[Finding] = []
    for site in sites:
        if site.get("defaultUrl") in origins:
            findings += await _check_site(cloud, short(site["name"]), config.get("uri", ""))
    return findings


async def _check_site(cloud: Cloud, site: str, api: str) -> list[Finding]:
    """Compare what the newest release sends; the first page of releases has it."""
    releases = (await cloud.get(HOSTING, f"sites/{site}/releases")).get("releases", [])
    if not releases:
        return []
    config = releases[0].get("version", {}).get("config", {})
    rules = [rule for rule in config.get("headers", []) if rule.get("glob") == headers.EVERY_PATH]
    sent = {name: value for rule in rules for name, value in rule["headers"].items()}
    allowed = _CONNECTIONS.search(sent.get("Content-Security-Policy", ""))
    reached = allowed[1].split() if allowed else []
    # Which other addresses it should have, only its config.json knows.
    expected = headers.every_path(reached)
    fields: list[tuple[str, object, object]] = [(name, sent.get(name), expected[name]) for name in expected]
    if api not in reached:
        fields.insert(0, ("may call", listed(reached), api))
    return differences(f"page {site}", fields, _DEPLOY)
