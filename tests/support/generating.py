"""Run the generate step with a scripted model, and texts for that model to write."""

from __future__ import annotations

from dataclasses import replace

from functions.generate.step import step
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.materials.materials import NO_MATERIALS, Materials
from tests.support.fakes.model import Script, ScriptedModel, work

POST = "## Why\n\nTea is good for you. It wakes you.\n\n## How\n\nBoil the water first."
GERMAN = (
    "## Warum\n\n"
    + "Der Tee steht auf dem Tisch, und die Gäste reden lange über das Wetter von gestern. " * 5
)
ENGLISH = (
    "## Why\n\n"
    + "The tea is on the table, and the guests talk for long about the weather of the day before. " * 5
)
OUTLINE = {
    "title": "Tea: the long story",
    "sections": [
        {"heading": "Where it grows", "points": ["rain", "shade"]},
        {"heading": "How it travels", "points": ["ships"]},
        {"heading": "How to brew it", "points": ["water"]},
        {"heading": "What to remember", "points": ["all of it"]},
    ],
}
_NOUNS = [
    "leaf",
    "water",
    "kettle",
    "garden",
    "morning",
    "hill",
    "trader",
    "spoon",
    "harbour",
    "cup",
    "letter",
    "winter",
    "road",
    "hand",
    "window",
]


async def generate(script: Script, **fields: object) -> tuple[Outcome, GenerateOutput, ScriptedModel]:
    """Run the step; `fields` are those of the request, `watched` of the model, `materials` of the work."""
    watched = bool(fields.pop("watched", True))
    materials = fields.pop("materials", NO_MATERIALS)
    assert isinstance(materials, Materials)
    given, model = work(script, None, **fields)
    given = replace(given, materials=materials)
    model.watched = watched
    outcome = await step(given)
    assert isinstance(outcome.output, GenerateOutput)
    return outcome, outcome.output, model


def prose(count: int, start: int) -> str:
    """Return `count` words in sentences that all differ."""
    made: list[str] = []
    while len(made) < count:
        number = start * 1000 + len(made)
        nouns = [_NOUNS[(number * step) % len(_NOUNS)] for step in (3, 7, 11)]
        made += f"The {nouns[0]} near the {nouns[1]} is number {number} for every {nouns[2]} we know.".split()
    return " ".join(made[: count - 1]) + " then."
