"""Read the post before it is edited: its blocks, what it states, and where the findings point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from functions.polish.blocks import Document
from functions.polish.comparison.block_losses import known_statements
from functions.polish.comparison.normal_form import NormalForm
from functions.polish.comparison.topic import Topic
from functions.polish.findings import locate
from functions.polish.judge import Judge
from functions.polish.materials.pages import misses_links
from shared.jobs.outputs import NOT_PUBLISHABLE
from shared.text.cleaner import Cleaned, clean
from shared.text.markdown import parser
from shared.text.passages import passages, plain
from shared.text.prose import bare_words, count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.jobs.outputs import Issue
    from shared.materials.profile import Profile
    from shared.stage.step import Work

_SAME_LENGTH = 0.1  # of the words of an existing post


def source_of(work: Work) -> tuple[str, int]:
    """Return the post to work on and the artifacts removed from it so far."""
    if work.revision and work.outputs.polish:
        return work.outputs.polish.content, work.outputs.polish.artifacts_removed
    assert work.outputs.generate, "the runner calls polish after generate"
    return work.outputs.generate.content, work.outputs.generate.artifacts_removed


def clean_post(work: Work, content: str) -> Cleaned:
    """Return a post without model artifacts; an existing post has none, whatever it looks like."""
    return Cleaned(text=content, original=content) if work.materials.refresh else clean(content)


def read_post(work: Work, before: str, cleaned: Cleaned) -> Judge:
    """Return the judge of a post's changes."""
    request, materials = work.request, work.materials
    document = Document(before, is_given=materials.refresh is not None)
    skipped = cleaned.text[: cleaned.text.index(before)].count("\n")
    issues = tuple(_findings(work))
    findings = locate(document, issues, lambda line: cleaned.original_line(line + skipped), request.language)
    numbers = frozenset(source.number for source in materials.sources)
    normal = NormalForm(numbers, _preferred(materials.profile))
    # The caller's figures may appear in the post, and the words that the house style wants.
    others = (request.topic, *request.keywords, request.custom_instructions, *_wanted(materials.profile))
    messages = (issue.message for issue in findings.issues)
    return Judge(
        document=document,
        language=request.language,
        known=known_statements(normal(before), (*others, *messages), request.language),
        findings=findings,
        wanted_words=request.word_count if work.revision and not materials.refresh else 0,
        normal=normal,
        topic=_topic(work, document, others),
        new_links=_pages(work, issues),
    )


def _findings(work: Work) -> Iterator[Issue]:
    """Yield the findings on the text, without those on the title and without sums.

    An existing post may get shorter or longer by what has changed.
    """
    if not (work.revision and work.outputs.quality):
        return
    left_out = {NOT_PUBLISHABLE, "word-count"} if _keeps_length(work) else {NOT_PUBLISHABLE}
    profile, generated = work.materials.profile, work.outputs.generate
    claims = [bare_words(one) for one in (profile.forbidden_claims if profile else ())]
    title = bare_words(generated.title) if generated else ""
    for issue in work.outputs.quality.issues:
        excerpt = bare_words(issue.excerpt or "")
        is_style = issue.type == "house-style"
        if issue.type in left_out or (is_style and not issue.line and excerpt and excerpt in title):
            continue
        found = bare_words(issue.message)
        is_claim = is_style and any(claim and claim in found for claim in claims)
        yield replace(issue, type="forbidden-claim") if is_claim else issue


def _keeps_length(work: Work) -> bool:
    """Return whether an existing post was asked for in about the length that it had."""
    if not work.materials.refresh:
        return False
    has = count_words(plain(passages(work.materials.refresh.text)))
    return abs(has - work.request.word_count) <= _SAME_LENGTH * has


def _preferred(profile: Profile | None) -> tuple[tuple[str, str], ...]:
    return tuple((one.avoid, one.use) for one in profile.avoid_terms) if profile else ()


def _wanted(profile: Profile | None) -> tuple[str, ...]:
    return (*profile.use_terms, *(use for _, use in _preferred(profile))) if profile else ()


def _topic(work: Work, document: Document, others: tuple[str, ...]) -> Topic | None:
    if not work.materials.refresh:
        return None
    blocks = (block.text for block in document.blocks if not block.is_fixed)
    sources = tuple(source.text for source in work.materials.sources)
    changes = work.materials.refresh.changes
    return Topic(changes, sources, blocks, work.request.language, "\n".join(others))


def _pages(work: Work, issues: tuple[Issue, ...]) -> frozenset[str]:
    """Return the addresses that the post may link to where a finding misses links."""
    if not (work.materials.links and misses_links(issues)):
        return frozenset()
    return frozenset(parser().normalizeLink(page.url) for page in work.materials.links.pages)
