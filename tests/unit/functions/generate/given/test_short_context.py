"""A model whose context has no room for the materials: it gets fewer of them, and the job goes on."""

from __future__ import annotations

import pytest

from shared.errors import ContextTooLong
from shared.llm.chat import Answer, Request
from shared.materials.materials import Materials, OwnPages, SourceText
from shared.materials.profile import Profile
from shared.materials.prompt_shares import LEAST_CHARACTERS
from shared.messages.inputs import Page
from tests.support.generating import POST, generate
from tests.support.generating_parts import writer

_ROOM = 9000  # characters of a prompt
_LONG = Materials(
    profile=Profile(voice="warm", samples=("We like it hot. " * 100,)),
    sources=(
        SourceText(number=1, title="Tea", text="Tea is old.\n\n" * 2000),
        SourceText(number=2, title="B", text="b"),
    ),
    links=OwnPages(pages=(Page(url="https://tea.example/a"),)),
)


def small(request: Request) -> Answer | Exception:
    """Write what is asked for, if the prompt fits."""
    if sum(len(message.content) for message in request.messages) > _ROOM:
        return ContextTooLong("It does not fit.")
    return writer()(request)


@pytest.mark.parametrize("words", [300, 1500])
async def test_fewer_passages_are_given(words: int) -> None:
    """The post is written from what fits, and the job says so; the rules for it are the same."""
    outcome, output, model = await generate(small, word_count=words, materials=_LONG)
    assert output.content
    assert outcome.degraded
    assert "did not fit into the model's context" in outcome.degraded
    last = str(model.requests[-1].messages)
    assert "<<SOURCE-" in last
    assert "<<PROFILE-" in last
    assert last.count("Tea is old.") * 13 <= LEAST_CHARACTERS


async def test_brief_that_does_not_fit_fails_as_ever() -> None:
    """Without materials that could be shorter, the error is the job's."""
    short = Materials(sources=(SourceText(number=1, title="Tea", text="Tea is old."),))
    for materials in (Materials(), short):
        with pytest.raises(ContextTooLong):
            await generate([ContextTooLong("It does not fit.")], materials=materials)


async def test_materials_that_fit_are_given_once() -> None:
    """A model with room is asked as before."""
    outcome, _, model = await generate([POST], materials=_LONG)
    assert outcome.degraded is None
    assert len(model.requests) == 1
