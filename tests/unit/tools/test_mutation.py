"""The mutants fit the code as it is, and for the central ones the suite fails: `make mutants` tries all."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.tools.mutation.guard import strangers
from tests.tools.mutation.mutant import Mutant
from tests.tools.mutation.mutants import CENTRAL, MUTANTS
from tests.tools.mutation.runner import run


def named(mutant: Mutant) -> str:
    """Return the id of a mutant's test."""
    return mutant.name


@pytest.mark.parametrize("mutant", MUTANTS, ids=named)
def test_mutant_is_one_change_to_the_code(mutant: Mutant) -> None:
    """A mutant's old text is in its file exactly once, and its new text can be parsed."""
    before = (ROOT / mutant.file).read_text()
    after = mutant.changed(before)
    assert after != before
    if mutant.file.endswith(".py"):
        ast.parse(after)
    assert mutant.tests
    assert [test for test in mutant.tests if not (ROOT / test).is_file()] == []


def test_each_mutant_has_a_name_of_its_own() -> None:
    """The table and the command line tell them apart by it."""
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
    assert len(CENTRAL) == 5


def test_a_stale_mutant_is_refused() -> None:
    """Whether its old text is gone or has become ambiguous."""
    for text in ("", f"{CENTRAL[0].old} {CENTRAL[0].old}"):
        with pytest.raises(ValueError, match=CENTRAL[0].name):
            CENTRAL[0].changed(text)


@pytest.mark.soak
async def test_an_unchanged_copy_passes() -> None:
    """Or whatever fails below would fail without a mutant."""
    result = await run({test for mutant in CENTRAL for test in mutant.tests})
    assert result.passed, result.broken or result.caught_by


QUICK = {"fence", "awaited publish"}
TRIED = [
    mutant if mutant.name in QUICK else pytest.param(mutant, marks=pytest.mark.soak) for mutant in CENTRAL
]


@pytest.mark.parametrize("mutant", TRIED, ids=named)
async def test_central_mutant_is_caught(mutant: Mutant) -> None:
    """A test fails for each of the central mutants."""
    result = await run(mutant.tests, mutant)
    assert result.caught_by.startswith(mutant.tests), result.broken or "no test failed"


async def test_what_breaks_a_run_is_no_test_that_failed() -> None:
    """A mutant that can't even be imported is not caught: any nonsense would be."""
    nonsense = CENTRAL[0]._replace(new="(")
    result = await run(nonsense.tests, nonsense)
    assert (result.passed, result.caught_by) == (False, "")
    assert "SyntaxError" in result.broken


@pytest.mark.soak
async def test_run_on_the_project_itself_is_rejected() -> None:
    """A run that imports the project instead of its copy proves nothing, and says so."""
    astray = Mutant(
        name="astray",
        gone="What is tested is the copy.",
        file="tests/support/virtual_time.py",
        old="import selectors\n",
        new=f"import selectors, sys, types\nstray = sys.modules['shared.stray'] = types.ModuleType('stray')\n"
        f"stray.__file__ = {str(ROOT / 'shared' / 'clock.py')!r}\n",
        tests=("tests/unit/shared/stage/test_replay.py",),
    )
    result = await run(astray.tests, astray)
    assert not result.passed
    assert "not of the copy: ['shared.stray']" in result.broken


def test_strangers_finds_modules_of_another_tree(tmp_path: Path) -> None:
    """Modules that were imported from another checkout are found."""
    assert strangers(ROOT) == []
    assert "tests.tools.mutation.mutant" in strangers(tmp_path)
