"""What runs and is not ours: from where, with which hashes, under which licence, and never a bad version."""

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

ROOT = Path(__file__).resolve().parents[2]
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
"""None of these asks for more than its notice, or for the source of its own files as MPL-2.0 does."""

OF_THE_GATEWAY = {
    "litellm-enterprise": "LicenseRef-Proprietary: litellm[proxy] brings it, and nothing here uses it",
    "psycopg": "LGPL-3.0-only: a library of the proxy, used unchanged",
    "psycopg-binary": "LGPL-3.0-only: the same",
    "python-dateutil": "Dual License: Apache-2.0 or BSD-3-Clause, as its text says",
    "restrictedpython": "ZPL-2.1: asks for its notice alone",
}
"""Under another licence, with the reason why the gateway may have it. The functions have no such package."""


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


def permitted(said: str | None) -> bool:
    """Whether a licence is allowed, or such a one among several to choose from."""
    if said is None or said in ALLOWED:
        return said is not None
    try:
        return _holds(Licensing().parse(said, simple=True))
    except Exception:  # noqa: BLE001 - whatever a metadata field may hold: no known licence
        return False


def _holds(node: Any) -> bool:
    if not getattr(node, "args", ()):
        return str(node) in ALLOWED
    chosen = all if isinstance(node, AND) else any
    return chosen(_holds(each) for each in node.args)


@pytest.mark.parametrize("folder", [ROOT, GATEWAY], ids=["project", "gateway"])
def test_every_locked_file_has_a_hash_and_comes_from_the_index(folder: Path) -> None:
    """No branch of a repository, no address, and nothing that may be another file tomorrow."""
    packages = locked(folder)
    assert len(packages) > 100 - 50 * (folder == GATEWAY)
    assert [each["name"] for each in packages if each["source"].keys() != {"registry"}] == []
    bare = [
        each["name"]
        for each in packages
        if not files(each) or any(not re.fullmatch(r"sha256:[0-9a-f]{64}", f["hash"]) for f in files(each))
    ]
    assert bare == []


def test_what_installs_the_rest_has_hashes_itself() -> None:
    """uv: one exact version, each of whose files is known."""
    text = (ROOT / "infra" / "uv.txt").read_text()
    assert re.search(r"^uv==[\d.]+ \\$", text, re.MULTILINE)
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text)) > 10


def _wheels(package: dict[str, Any]) -> Iterator[frozenset[Tag]]:
    for wheel in package.get("wheels", []):
        yield parse_wheel_filename(wheel["url"].rpartition("/")[2])[3]


def test_each_package_of_a_function_has_a_wheel_for_where_it_is_deployed() -> None:
    """Python 3.13 on Linux: nothing is compiled at a deployment, whoever does it and with which tools."""
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


def test_the_licence_of_each_package_of_a_function_is_allowed() -> None:
    """By its own metadata; one that says none has to be looked at before it is taken."""
    found = {each["name"]: _installed(each["name"]) for each in functions()}
    told = {name: licence(package) if package else None for name, package in found.items()}
    assert {name: said for name, said in told.items() if not permitted(said)} == {}


def test_the_licence_of_each_package_of_the_gateway_is_allowed_or_explained() -> None:
    """As it is installed, so also of what only another package requires."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = GATEWAY / ".venv" / "lib" / version / "site-packages"
    found = {
        str(canonicalize_name(package.metadata["Name"])): licence(package)
        for package in metadata.distributions(path=[str(site)])
    }
    assert "litellm" in found
    others = {name: said for name, said in found.items() if not permitted(said)}
    assert others == {name: reason.partition(":")[0] for name, reason in OF_THE_GATEWAY.items()}


@pytest.mark.parametrize(
    ("said", "allowed"),
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
def test_a_licence_is_refused_unless_it_is_known(said: str | None, allowed: bool) -> None:  # noqa: FBT001
    """A choice needs one that is allowed, a sum all of them."""
    assert permitted(said) is allowed


REFUSED = tomllib.loads((GATEWAY / "refused.toml").read_text())["refused"]


def why_not(version: str) -> list[str]:
    """Return the reasons against a version of LiteLLM."""
    return [
        f"{each['id']}: {each['reason']}" for each in REFUSED if version in SpecifierSet(each["versions"])
    ]


def test_the_gateway_is_none_of_the_bad_versions_of_litellm() -> None:
    """One exact version, as it is locked and as it is asked for."""
    (version,) = [each["version"] for each in locked(GATEWAY) if each["name"] == "litellm"]
    assert why_not(version) == []
    asked = tomllib.loads((GATEWAY / "pyproject.toml").read_text())["project"]["dependencies"]
    assert f"litellm[proxy]=={version}" in asked


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
def test_a_bad_version_of_litellm_is_refused_with_the_reason(version: str, reasons: list[str]) -> None:
    """The two that were malicious, and each that has a known hole."""
    found = "\n".join(why_not(version))
    assert all(reason in found for reason in reasons)
    assert bool(found) is bool(reasons)


def test_every_reason_refuses_something() -> None:
    """And says what and why."""
    for each in REFUSED:
        assert each.keys() == {"versions", "id", "reason"}
        assert re.fullmatch(r"(MAL|CVE)-\d{4}-\d+(, CVE-\d{4}-\d+)*", each["id"])
        assert "1.84.0" not in SpecifierSet(each["versions"])
        assert str(SpecifierSet(each["versions"]))
    assert {"1.82.7", "1.82.8"} <= {each["versions"].removeprefix("==") for each in REFUSED}


def test_no_function_is_deployed_with_litellm() -> None:
    """It takes six seconds and 200 MB; the proxy is where it lives."""
    assert not {"litellm", "openai"} & {each["name"] for each in functions()}
