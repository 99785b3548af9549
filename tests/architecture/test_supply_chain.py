"""Third-party packages: where they come from, their hashes, their licences, and versions never to use."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

import pytest
from license_expression import AND, Licensing
from packaging.specifiers import SpecifierSet
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

from infra.bundle import lock
from infra.bundle.licences import licence
from tests.support.paths import ROOT

GATEWAY = ROOT / "infra" / "litellm"
DEPLOYED = (3, 13)

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD License",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "CNRI-Python",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
    "Unlicense",
    "Zlib",
}
"""Licences that ask for their notice alone or, as MPL-2.0 does, for the source of their own files."""

OF_THE_GATEWAY = {
    "litellm-enterprise": "LicenseRef-Proprietary: litellm[proxy] brings it, and nothing here uses it",
    "psycopg": "LGPL-3.0-only: a library of the proxy, used unchanged",
    "psycopg-binary": "LGPL-3.0-only: the same",
    "python-dateutil": "Dual License: Apache-2.0 or BSD-3-Clause, as its text says",
    "restrictedpython": "ZPL-2.1: asks for its notice alone",
}
"""The gateway's packages under other licences, each with the reason why it may have it."""


def locked(folder: Path) -> list[dict[str, Any]]:
    """Return the packages of a uv.lock, without the project itself."""
    found: list[dict[str, Any]] = tomllib.loads((folder / "uv.lock").read_text())["package"]
    return [each for each in found if not {"editable", "virtual"} & each["source"].keys()]


def functions() -> list[dict[str, Any]]:
    """Return the locked packages that any function is deployed with."""
    names = {each.name for each in lock.export(ROOT, lock.direct(ROOT))}
    return [each for each in locked(ROOT) if each["name"] in names]


def files(package: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the files of a package: its wheels and its source."""
    return [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]


def permitted(name: str | None) -> bool:
    """Return whether a licence expression is allowed."""
    if name is None or name in ALLOWED:
        return name is not None
    try:
        return _holds(Licensing().parse(name, simple=True))
    except Exception:  # noqa: BLE001 - a metadata field may hold anything
        return False


def _holds(node: Any) -> bool:
    if not getattr(node, "args", ()):
        return str(node) in ALLOWED
    chosen = all if isinstance(node, AND) else any
    return chosen(_holds(each) for each in node.args)


@pytest.mark.parametrize("folder", [ROOT, GATEWAY], ids=["project", "gateway"])
def test_lock_pins_files_of_the_index_by_hash(folder: Path) -> None:
    """Every locked file comes from the package index and has a hash: no repository, no bare address."""
    packages = locked(folder)
    assert len(packages) > 100 - 50 * (folder == GATEWAY)
    assert [each["name"] for each in packages if each["source"].keys() != {"registry"}] == []
    bare = [
        each["name"]
        for each in packages
        if not files(each) or any(not re.fullmatch(r"sha256:[0-9a-f]{64}", f["hash"]) for f in files(each))
    ]
    assert bare == []


def test_uv_is_pinned_by_hash() -> None:
    """uv, which installs the rest, has one exact version and a hash for each file."""
    text = (ROOT / "infra" / "uv.txt").read_text()
    assert re.search(r"^uv==[\d.]+ \\$", text, re.MULTILINE)
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text)) > 10


def _wheels(package: dict[str, Any]) -> Iterator[frozenset[Tag]]:
    for wheel in package.get("wheels", []):
        yield parse_wheel_filename(wheel["url"].rpartition("/")[2])[3]


def test_functions_packages_have_linux_wheels() -> None:
    """Each package of a function has a wheel for Python 3.13 on Linux, so a deployment compiles nothing."""
    linux = [f"manylinux_2_{minor}_x86_64" for minor in range(5, 36)]
    linux += ["manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64", "linux_x86_64"]
    fit = {*cpython_tags(DEPLOYED, platforms=linux), *compatible_tags(DEPLOYED, "cp313", linux)}
    packages = functions()
    assert {"grpcio", "msgspec", "asyncpg", "fasttext-predict"} <= {each["name"] for each in packages}
    without = [each["name"] for each in packages if not any(fit & tags for tags in _wheels(each))]
    assert without == []


def _installed(name: str) -> Distribution | None:
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None


def test_functions_licences_are_allowed() -> None:
    """Each package of a function names an allowed licence in its own metadata."""
    found = {each["name"]: _installed(each["name"]) for each in functions()}
    licences = {name: licence(package) if package else None for name, package in found.items()}
    assert {name: each for name, each in licences.items() if not permitted(each)} == {}


def test_gateways_licences_are_allowed_or_explained() -> None:
    """Each installed package of the gateway has an allowed licence or a reason in OF_THE_GATEWAY."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = GATEWAY / ".venv" / "lib" / version / "site-packages"
    found = {
        str(canonicalize_name(package.metadata["Name"])): licence(package)
        for package in metadata.distributions(path=[str(site)])
    }
    assert "litellm" in found
    others = {name: each for name, each in found.items() if not permitted(each)}
    assert others == {name: reason.partition(":")[0] for name, reason in OF_THE_GATEWAY.items()}


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("BSD License", True),
        ("GPL-3.0-only OR MIT", True),
        ("MPL-2.0 AND (Apache-2.0 OR GPL-2.0-only)", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("Apache-2.0 WITH LLVM-exception", False),
        ("Proprietary, ask us (now)", False),
        ("", False),
        (None, False),
    ],
)
def test_licence_expression_is_allowed_or_refused(expression: str | None, allowed: bool) -> None:  # noqa: FBT001
    """A choice (OR) needs one allowed licence, a sum (AND) needs all of them."""
    assert permitted(expression) is allowed


REFUSED = tomllib.loads((GATEWAY / "refused.toml").read_text())["refused"]


def why_not(version: str) -> list[str]:
    """Return the reasons against a version of LiteLLM."""
    return [
        f"{each['id']}: {each['reason']}" for each in REFUSED if version in SpecifierSet(each["versions"])
    ]


def test_gateway_pins_a_good_version_of_litellm() -> None:
    """The locked version of LiteLLM is exact and is not in refused.toml."""
    (version,) = [each["version"] for each in locked(GATEWAY) if each["name"] == "litellm"]
    assert why_not(version) == []
    dependencies = tomllib.loads((GATEWAY / "pyproject.toml").read_text())["project"]["dependencies"]
    assert f"litellm[proxy]=={version}" in dependencies


@pytest.mark.parametrize(
    ("version", "reasons"),
    [
        ("1.82.7", ["MAL-2026-2144"]),
        ("1.82.8", ["MAL-2026-2144"]),
        ("1.82.6", ["CVE-2026-42208", "CVE-2026-49468"]),
        ("1.83.6", ["CVE-2026-42208", "CVE-2026-42271"]),
        ("1.83.9", ["CVE-2026-40217"]),
        ("1.83.14", ["CVE-2026-49468"]),
        ("1.84.0", []),
    ],
)
def test_bad_litellm_is_refused_with_its_reason(version: str, reasons: list[str]) -> None:
    """The malicious versions and those with a known hole are refused, each with its reason."""
    found = "\n".join(why_not(version))
    assert all(reason in found for reason in reasons)
    assert bool(found) is bool(reasons)


def test_refused_entries_are_complete() -> None:
    """Each entry of refused.toml has versions, an id and a reason, and refuses a version."""
    for each in REFUSED:
        assert each.keys() == {"versions", "id", "reason"}
        assert re.fullmatch(r"(MAL|CVE)-\d{4}-\d+(, CVE-\d{4}-\d+)*", each["id"])
        assert "1.84.0" not in SpecifierSet(each["versions"])
        assert str(SpecifierSet(each["versions"]))
    assert {"1.82.7", "1.82.8"} <= {each["versions"].removeprefix("==") for each in REFUSED}


def test_functions_have_no_litellm() -> None:
    """LiteLLM takes six seconds and 200 MB to load: it runs in the proxy alone."""
    assert not {"litellm", "openai"} & {each["name"] for each in functions()}
