"""Made-up materials, for which the samples of prompts are written: with them, every rule is said once.

They are chosen already: the version of the prompts is read at start, and needs no index of sources.
"""

from __future__ import annotations

from functions.generate.given.selection import Excerpt, Given
from shared.materials.profile import Preference, Profile
from shared.messages.inputs import Page

VOICED = Given(
    Profile(
        writer="A tea shop",
        audience="beginners",
        voice="warm",
        samples=("We like our tea hot.", "Come in."),
        use_terms=("leaves",),
        avoid_terms=(Preference("utilize", "use"), Preference("synergy")),
        forbidden_claims=("tea heals",),
        spelling="en-GB",
        reading_level="easy",
        headlines="sentence",
    )
)
"""A profile with all that it may say to a model."""
CITED = Given(
    Profile(spelling="en-US", reading_level="standard", headlines="title"),
    sources=(Excerpt(1, "A history of tea", "Tea is old."), Excerpt(3, "Water", "")),
    pages=(Page(url="https://example.com/kettles", title="Kettles"), Page(url="https://example.com/cups")),
    links=2,
)
"""Sources of which one has its title alone, and own pages."""
ADVANCED = Given(Profile(reading_level="advanced"))
"""Readers who know the field."""
