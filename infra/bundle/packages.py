"""Map imported modules to the packages that install them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

from infra.bundle import lock
from infra.bundle.errors import BundleError
from infra.bundle.imports import Reach
from infra.bundle.lock import Pinned


def needed(reached: Reach) -> set[str]:
    """Return the names of the packages that a function imports or otherwise needs."""
    return reached.packages | {_owner(module) for module in reached.foreign}


def requirements(root: Path, names: set[str]) -> list[Pinned]:
    """Return those packages and their requirements; raise BundleError for one that the lock lacks."""
    pinned = lock.export(root, names)
    missing = sorted(names - {each.name for each in pinned})
    if missing:
        raise BundleError(f"No dependency in pyproject.toml brings {', '.join(missing)}: add it there.")
    return pinned


def installed_bytes(pinned: Iterable[Pinned]) -> int:
    """Return the size of the packages' files, without bytecode, of those that are installed here."""
    return sum(map(_size, {each.name for each in pinned}))  # one may have a version for each Python


@cache
def _size(name: str) -> int:
    try:
        files = metadata.files(name) or []
    except metadata.PackageNotFoundError:
        return 0  # for another Python
    paths = [Path(str(file.locate())) for file in files if file.suffix != ".pyc"]
    return sum(path.stat().st_size for path in paths if path.is_file())


def _owner(module: str) -> str:
    """Return the name of the package that a module is installed from."""
    owners = _by_top().get(module.partition(".")[0], [])
    if len(owners) > 1:  # a namespace, as google: look for the file
        owners = [owner for owner in owners if _has(owner, module)]
    if len(owners) != 1:
        raise BundleError(f"No installed package has the module {module}: add one to pyproject.toml.")
    return str(canonicalize_name(owners[0]))


@cache
def _by_top() -> dict[str, list[str]]:
    return {top: sorted(set(owners)) for top, owners in metadata.packages_distributions().items()}


@cache
def _files(distribution: str) -> frozenset[str]:
    return frozenset(file.as_posix() for file in metadata.files(distribution) or [])


def _has(distribution: str, module: str) -> bool:
    path = module.replace(".", "/")
    return not _files(distribution).isdisjoint({f"{path}.py", f"{path}/__init__.py"})
