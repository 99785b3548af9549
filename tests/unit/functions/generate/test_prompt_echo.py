"""Echoes of our own prompt in an answer."""

from __future__ import annotations

import json

import pytest

from functions.generate.prompt_echo import is_data, remove_echoes

SECTION = {"heading": "How it travels", "points": ["ships"]}


@pytest.mark.parametrize(
    "echo",
    [
        json.dumps(SECTION),
        json.dumps(SECTION, indent=1),
        f"```json\n{json.dumps(SECTION)}\n```",
        json.dumps({"topic": "Tea", "tone": "warm"}),
    ],
)
def test_remove_echoes_of_the_prompt(echo: str) -> None:
    """JSON of our own prompt is removed from an answer."""
    assert remove_echoes(f"{echo}\n\nBy ship.") == "By ship."
    assert remove_echoes(f"By ship.\n\n{echo}\n\nBy rail.") == "By ship.\n\nBy rail."


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"heading": "A"}\n```\n\nThat is JSON.',
        'The "heading" is {"heading": 1, "points": 2}, they say.',
        '{"heading": "A", "points": [\n\nBroken.',
    ],
)
def test_remove_echoes_keeps_json_of_the_post(text: str) -> None:
    """Other JSON stays, and an answer with text around it is not data."""
    assert remove_echoes(text) == text
    assert not is_data(text)
