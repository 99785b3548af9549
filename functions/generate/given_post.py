"""Take an existing post as the writer's output: no model writes it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.generate import titles
from shared.errors import EmptyOutput
from shared.jobs.outputs import GenerateOutput
from shared.materials.held_text import Rules
from shared.materials.materials import NO_MATERIALS
from shared.text import front_matter
from shared.text.markdown import strip_blank_lines

if TYPE_CHECKING:
    from shared.materials.materials import Materials
    from shared.messages.schemas import StartRequest


def given_post(text: str, request: StartRequest, materials: Materials = NO_MATERIALS) -> GenerateOutput:
    """Return a post as it was given; front matter and the first heading of level 1 are its title.

    With sources, its list of sources goes, which is made anew, and its marks are written in one form. Nothing
    else is taken off: a person wrote it. `model` is the alias that the job would have asked.
    """
    front = front_matter.read(text)
    title, content = titles.split(strip_blank_lines(front.rest if front else text), labelled=False)
    content = strip_blank_lines(Rules(materials).read_marks(content))
    if not content:
        raise EmptyOutput("The given post has a title and no text: send its Markdown in refresh.text.")
    named = titles.plain(front.title) if front else ""
    return GenerateOutput(
        content=content,
        title=title or named or titles.from_topic(request.topic),
        model=request.model,
    )
