"""Other revisions of a checkout: found, compared, checked out and removed by Git itself."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from infra.local import revision
from infra.local.revision import Beside, UnknownRevision
from infra.local.supervision.service import StackError

ENVIRONMENT = {"GOOGLE_CLOUD_PROJECT": "local", "PUBSUB_EMULATOR_HOST": "127.0.0.1:1"}


def git(root: Path, *arguments: str) -> str:
    """Run Git as somebody with a name."""
    named = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", root, *named, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def write(root: Path, **files: str) -> None:
    """Write files; the first underscore of a name is a folder."""
    for name, text in files.items():
        path = root / f"{name.replace('_', '/', 1)}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with two commits that differ in a function."""
    root = tmp_path / "checkout"
    root.mkdir()
    git(root, "init", "--quiet")
    write(root, infra_topology="models: [old, other]", functions_prompt="one", docs_page="one")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "first")
    write(root, infra_topology="models: {new: {flex: false}}", functions_prompt="two")
    git(root, "commit", "--quiet", "-am", "second")
    return root


async def test_revision_is_resolved_to_its_commit(root: Path) -> None:
    """A branch, a short id or anything else that Git takes for a commit."""
    first = git(root, "rev-parse", "HEAD~1")
    assert await revision.resolve(root, "HEAD~1") == await revision.resolve(root, first[:8]) == first


@pytest.mark.parametrize("ref", ["none", "--all", "HEAD:docs/page.yaml", ""])
async def test_unknown_revision_is_refused(root: Path, ref: str) -> None:
    """Also an option, and what is not a commit."""
    with pytest.raises(UnknownRevision, match="is not a revision"):
        await revision.resolve(root, ref)


async def test_folder_without_git_has_no_revision(tmp_path: Path) -> None:
    """A copy of the project without its history."""
    with pytest.raises(UnknownRevision, match="is not a revision of the Git repository"):
        await revision.resolve(tmp_path, "HEAD")


async def test_functions_differ_also_uncommitted(root: Path) -> None:
    """Documents make no difference; a change that is not committed, and a new file, do."""
    head = git(root, "rev-parse", "HEAD")
    assert await revision.differs(root, git(root, "rev-parse", "HEAD~1"))
    write(root, docs_page="two")
    assert not await revision.differs(root, head)
    write(root, functions_other="new")
    assert await revision.differs(root, head)
    (root / "functions" / "other.yaml").unlink()
    write(root, functions_prompt="three")
    assert await revision.differs(root, head)


async def test_aliases_are_read_in_both_forms(root: Path) -> None:
    """A list, as it was, and a map."""
    assert await revision.read_aliases(root, "HEAD~1") == ("old", "other")
    assert await revision.read_aliases(root, "HEAD") == ("new",)
    git(root, "rm", "--quiet", "-r", "infra")
    git(root, "commit", "--quiet", "-m", "third")
    with pytest.raises(UnknownRevision, match="has no functions that can be run"):
        await revision.read_aliases(root, "HEAD")


def test_revision_runs_what_earlier_ones_have() -> None:
    """Not the door, and no webhooks: an earlier revision has neither, and nobody waits for its jobs."""
    assert set(revision.declared_for_revision().functions) == {
        *("generate", "polish", "quality", "meta", "usage", "deadletter", "sweep", "owners"),
    }


async def test_revision_without_functions_leaves_nothing(root: Path, tmp_path: Path) -> None:
    """The sentence names what it lacks, and the working tree is gone."""
    with pytest.raises(StackError, match=r"The function generate has no .*main\.py"):
        async with _run(root, tmp_path):
            pytest.fail("it can't start")
    assert git(root, "worktree", "list").count("\n") == 0
    assert not (tmp_path / "revisions" / git(root, "rev-parse", "HEAD")[:12] / "source").exists()


async def test_working_tree_of_a_killed_run_is_replaced(root: Path, tmp_path: Path) -> None:
    """It would be in the way, with whatever it holds."""
    source = tmp_path / "revisions" / git(root, "rev-parse", "HEAD")[:12] / "source"
    git(root, "worktree", "add", "--detach", "--quiet", str(source), "HEAD")
    (source / "docs" / "page.yaml").write_text("changed")
    with pytest.raises(StackError, match="The function generate has no"):
        async with _run(root, tmp_path):
            pytest.fail("it can't start")
    assert not source.exists()


@asynccontextmanager
async def _run(root: Path, state_dir: Path) -> AsyncIterator[None]:
    commit = git(root, "rev-parse", "HEAD")
    async with revision.run_revision(Beside(root, state_dir, ENVIRONMENT), commit, lambda _: None):
        yield
