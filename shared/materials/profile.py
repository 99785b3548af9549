"""An organization's profile: who writes for whom, and how. Firestore profiles/{org_id}/named/{name}."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Literal

import msgspec

from shared.messages.schemas import Language

DEFAULT_PROFILE = "default"

Spelling = Literal["en-GB", "en-US"]
ReadingLevel = Literal["easy", "standard", "advanced"]
HeadlineStyle = Literal["sentence", "title"]
SourceList = Literal["numbered", "footnotes", "links"]
ReviewDefault = Literal["approve", "cancel"]

PostAddress = Annotated[
    str,
    msgspec.Meta(max_length=2000, pattern=r"^https?://[^\s<>\"\\^`{|}]+\{slug\}[^\s<>\"\\^`{|}]*\Z"),
]
_Term = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
_Terms = Annotated[tuple[_Term, ...], msgspec.Meta(max_length=100)]


class Preference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word never to use, and the one to use in its place: {"avoid": "utilize", "use": "use"}."""

    avoid: _Term
    use: Annotated[str, msgspec.Meta(max_length=80)] = ""


class ReviewTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The time that a job waits for a decision, and the default."""

    hours: Annotated[int, msgspec.Meta(ge=1, le=720)] = 168
    default: ReviewDefault = "cancel"


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Everything is optional. `canonical` is the address of a post with `{slug}` in it."""

    writer: Annotated[str, msgspec.Meta(max_length=500)] = ""
    audience: Annotated[str, msgspec.Meta(max_length=500)] = ""
    voice: Annotated[str, msgspec.Meta(max_length=1500)] = ""
    samples: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=2000)], ...], msgspec.Meta(max_length=5)
    ] = ()
    use_terms: _Terms = ()
    avoid_terms: Annotated[tuple[Preference, ...], msgspec.Meta(max_length=100)] = ()
    forbidden_claims: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=3, max_length=200)], ...], msgspec.Meta(max_length=50)
    ] = ()
    spelling: Spelling | None = None
    reading_level: ReadingLevel | None = None
    headlines: HeadlineStyle | None = None
    source_list: SourceList = "numbered"
    canonical: PostAddress | None = None
    review: ReviewTerms | None = None
    model: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] | None = None
    language: Language | None = None
    word_count: Annotated[int, msgspec.Meta(ge=100, le=5000)] | None = None


def describe_voice(profile: Profile | None) -> dict[str, str]:
    """Return what a profile says of who writes for whom, and how; empty without it."""
    if profile is None:
        return {}
    voice = {"writer": profile.writer, "audience": profile.audience, "voice": profile.voice}
    return {name: text for name, text in voice.items() if text.strip()}


def describe_headlines(profile: Profile | None) -> dict[str, str]:
    """Return the style of headings and titles, for a prompt; empty without one."""
    return {"headlines": f"{profile.headlines} case"} if profile and profile.headlines else {}


def never_to_use(profile: Profile | None) -> tuple[str, ...]:
    """Return the words and claims that no text of the blog may have."""
    if profile is None:
        return ()
    return (*(preference.avoid for preference in profile.avoid_terms), *profile.forbidden_claims)


FILLED = ("model", "language", "word_count")
"""Fields of a request that have the profile's value if the caller leaves them out."""


def version_of(profile: Profile) -> str:
    """Return the profile's version: 8 hexadecimal digits of its content."""
    return sha256(msgspec.json.encode(profile, order="deterministic")).hexdigest()[:8]
