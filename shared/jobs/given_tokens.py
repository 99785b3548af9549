"""Tokens that prompts have more because of what people gave with the request: for a job's estimate.

Each call gets the passages of the sources that it needs, within a budget, so the tokens grow with the calls
and not with the sources.
"""

from __future__ import annotations

from math import ceil

from shared.jobs.job import Job, Stage
from shared.materials.prompt_shares import MOST_CHARACTERS, MOST_PAGE_CHARACTERS
from shared.messages.schemas import StartRequest

_PER_SOURCE = 120
"""Characters of a source beside its passages: number, title, marks."""
_SHARE_OF_PAGES = 0.25
"""Of the budget for own pages: a call is offered a few for each link."""
_SHARE = {Stage.GENERATE: 1.0, Stage.POLISH: 0.5, Stage.QUALITY: 0.5, Stage.META: 0.0}
"""Of the budget for passages, in a call of a stage at most."""
_CHARACTERS_A_TOKEN = 4.0
_UNSPACED = {"zh", "ja", "ko", "th", "km", "lo", "my"}
"""Languages without spaces between words, which have about a token for each character."""
_CHARACTERS_A_WORD = 5


def first_paid(job: Job, due: Stage) -> Stage:
    """Return the first stage from the `due` one on that asks a model: a refresh writes no new post."""
    skips = due is Stage.GENERATE and bool(job.request.get("refresh"))
    return Stage.POLISH if skips else due


def words_of(request: StartRequest) -> int:
    """Return the words that the stages have before them: those of a new post, or of the existing one."""
    if request.refresh is None:
        return request.word_count
    characters = request.refresh.characters or len(request.refresh.text or "")
    a_word = 1 if is_unspaced(request) else _CHARACTERS_A_WORD
    return max(request.word_count, ceil(characters / a_word))


def given_tokens(job: Job, stage: Stage, request: StartRequest, calls: float) -> int:
    """Return the tokens of all planned `calls` of a stage that are there because of the materials."""
    characters = job.profile.characters if job.profile else 0
    if request.sources:
        texts = sum(MOST_CHARACTERS if each.uri else each.characters or 0 for each in request.sources)
        characters += min(texts, round(MOST_CHARACTERS * _SHARE[stage])) + _PER_SOURCE * len(request.sources)
    if request.links and stage is Stage.GENERATE:
        characters += round(MOST_PAGE_CHARACTERS * _SHARE_OF_PAGES)
    if request.refresh and stage in {Stage.POLISH, Stage.QUALITY}:
        characters += len(request.refresh.changes)
    per_token = 1.0 if is_unspaced(request) else _CHARACTERS_A_TOKEN
    return ceil(calls * characters / per_token)


def is_unspaced(request: StartRequest) -> bool:
    """Return whether the post's language has no spaces between words."""
    return request.language.partition("-")[0].lower() in _UNSPACED
