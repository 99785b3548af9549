"""The headers of the page, on Firebase Hosting and on the local stack."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.hosting import headers
from infra.hosting.errors import HostingError
from tests.support.paths import ROOT

DEPLOYED: dict[str, Any] = {
    "api_url": "https://blog-api-x.a.run.app",
    "supabase_url": "https://ref.supabase.co",
    "firebase": {"projectId": "my-blog-prod"},
}
LOCAL: dict[str, Any] = {
    "api_url": "http://127.0.0.1:8101",
    "supabase_url": "http://127.0.0.1:8102",
    "emulators": {"auth": "http://127.0.0.1:8102", "firestore": "127.0.0.1:8103"},
}


def policy(config: dict[str, Any]) -> dict[str, list[str]]:
    """Return the sources of each directive."""
    text = headers.content_security_policy(headers.connections(config))
    return {name: sources for name, *sources in (each.split() for each in text.split("; "))}


@pytest.mark.parametrize("config", [DEPLOYED, LOCAL])
def test_policy_allows_no_foreign_code(config: dict[str, Any]) -> None:
    """Code, styles and frames are the page's own; a wildcard exists for images alone."""
    found = policy(config)
    assert found["default-src"] == found["base-uri"] == found["frame-ancestors"] == ["'none'"]
    assert found["script-src"] == found["style-src"] == ["'self'"]
    text = headers.content_security_policy(headers.connections(config))
    assert "unsafe" not in text
    assert "*" not in text
    wide = {name for name, sources in found.items() if {"https:", "http:", "data:", "blob:"} & set(sources)}
    assert wide == {"img-src"}
    assert found["require-trusted-types-for"] == ["'script'"]


def test_deployed_page_talks_to_its_services_alone() -> None:
    """The door, Supabase and Firebase, each by its origin."""
    assert policy(DEPLOYED)["connect-src"] == [
        "'self'",
        "https://blog-api-x.a.run.app",
        "https://firestore.googleapis.com",
        "https://identitytoolkit.googleapis.com",
        "https://ref.supabase.co",
        "https://securetoken.googleapis.com",
    ]


def test_local_page_talks_to_the_emulators() -> None:
    """Nothing of Google's is reachable from a page of a local stack."""
    assert policy(LOCAL)["connect-src"] == [
        "'self'",
        "http://127.0.0.1:8101",
        "http://127.0.0.1:8102",
        "http://127.0.0.1:8103",
    ]


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "ref.supabase.co",
        "http://ref.supabase.co",
        "https://*.supabase.co",
        "https://a b.example",
        "https://a.example;script-src *",
        "https://a.example:port",
        "https://[::1",
        "javascript:alert(1)",
        {"nested": True},
    ],
)
def test_address_that_is_no_service_is_refused(address: object) -> None:
    """It would open the policy, or break it."""
    with pytest.raises(HostingError, match="use https://HOST"):
        headers.of("/", {**DEPLOYED, "supabase_url": address})


@given(st.text())
def test_address_adds_no_directive(address: str) -> None:
    """Whatever is configured, it is one origin or it is refused."""
    try:
        found = policy({**DEPLOYED, "api_url": f"https://{address}"})
    except HostingError:
        return
    assert set(found) == set(policy(DEPLOYED))
    for source in found["connect-src"][1:]:
        assert re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?", source)


@pytest.mark.parametrize(
    ("path", "cached"),
    [
        ("/", "no-cache"),
        ("/index.html", "no-cache"),
        ("/config.json", "no-cache"),
        ("/jobs/5f0c1c1e", "no-cache"),
        ("/favicon.svg", "no-cache"),
        ("/assets/index-1a2b.js", "public, max-age=31536000, immutable"),
        ("/assets/fonts/sans-1a2b.woff2", "public, max-age=31536000, immutable"),
    ],
)
def test_only_files_with_a_digest_are_kept(path: str, cached: str) -> None:
    """A browser asks for the rest again, so that a deploy is seen at once."""
    found = headers.of(path, DEPLOYED)
    assert found["Cache-Control"] == cached
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Content-Security-Policy" in found
    assert found["Referrer-Policy"] == "strict-origin"


def test_built_page_runs_under_the_policy() -> None:
    """Its HTML has neither code nor styles of its own, and loads nothing from elsewhere."""
    html = (ROOT / "web" / "dist" / "index.html").read_text()
    assert re.findall(r"<script(?![^>]* src=)", html) == []
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    loaded = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert loaded
    assert [path for path in loaded if not re.match(r"/[^/]", path)] == []
    kept = [path for path in loaded if headers.of(path, DEPLOYED)["Cache-Control"] != "no-cache"]
    assert all(re.search(r"-[\w-]{8,}\.(js|css)$", path) for path in kept)
    assert kept
