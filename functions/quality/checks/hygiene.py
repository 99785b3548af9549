"""Detect an unfinished post: artifacts, placeholders, a cut-off end, the wrong language."""

from __future__ import annotations

from collections.abc import Iterator

from functions.quality.checks import topic
from functions.quality.checks.check import Check
from functions.quality.checks.citations import undefined_marks
from functions.quality.checks.meta_commentary import meta_commentary
from functions.quality.checks.placeholders import disclosure, placeholder
from functions.quality.checks.post import Reading, quote
from functions.quality.checks.truncation import truncated
from shared.jobs.outputs import Issue, Severity
from shared.text.artifacts import escaped_lines, marks_around, seo_lines, unknown_tags
from shared.text.language import foreign_to
from shared.text.passages import Passage
from shared.text.prose import count_words, is_spaced, script_of, share_in_script, shorten

_MOST_OF_A_KIND = 3  # findings of one type: three show that a text has artifacts
_ARTIFACT_SEVERITY: dict[str, Severity] = {"rule": "low"}  # people end with one, too

# Their end, or the next one of many, is not a second artifact.
_PAIRED = frozenset({"fence", "answer-tag", escaped_lines.RULE})

_ESCAPED = "Line ends are written as “\\n”: put real line ends there."
_RIGHT_SCRIPT = 0.5
_RIGHT_UNSPACED = 0.25  # a character says as much as several letters of the names and code beside it
_LONG_PASSAGE = 12  # words from which on a language can be recognized
_FOREIGN_SHARE = 0.2


def artifacts(reading: Reading) -> Iterator[Issue]:
    """Model artifacts, found by the cleaner's rules."""
    content = reading.post.content
    found: list[str] = []
    for artifact in reading.cleaned.removed:
        if len(found) == _MOST_OF_A_KIND or (artifact.rule in _PAIRED and artifact.rule in found):
            continue
        found.append(artifact.rule)
        yield Issue(
            type="artifacts",
            severity=_ARTIFACT_SEVERITY.get(artifact.rule, "high"),
            message=_ESCAPED
            if artifact.rule == escaped_lines.RULE
            else f"The model left this in ({artifact.rule}): remove {quote(artifact.text)}.",
            line=content.count("\n", 0, artifact.start) + 1,
            excerpt=shorten(artifact.text, 120) or None,
        )
    if escaped_lines.RULE not in found:
        yield from _visible_escapes(reading)
    if excerpt := marks_around.find_bold(reading.cleaned.text):
        message = "All paragraphs are in bold: keep bold for single words."
        yield Issue(
            type="artifacts", severity="medium", message=message, line=1, excerpt=shorten(excerpt, 120)
        )
    if line := seo_lines.find_kept(reading.cleaned.text):
        place = content.count("\n", 0, max(0, content.find(line))) + 1
        message = f"{quote(line)} is a line for search engines: remove it."
        yield Issue(type="artifacts", severity="low", message=message, line=place, excerpt=shorten(line, 120))
    if tag := unknown_tags.find_kept(reading.cleaned.text):
        message = f"The text begins with {quote(tag)}, which no reader should see: remove it with its end."
        yield Issue(type="artifacts", severity="high", message=message, line=1, excerpt=shorten(tag, 120))


def _visible_escapes(reading: Reading) -> Iterator[Issue]:
    """Line ends that are written as marks in a text that has real ones."""
    if "\\n" not in reading.cleaned.text:
        return
    for passage in reading.passages:
        if passage.kind != "code" and (excerpt := escaped_lines.find_visible(passage.prose)):
            yield reading.issue("artifacts", "high", _ESCAPED, passage, excerpt)
            return


def language(reading: Reading) -> Iterator[Issue]:
    """A text, or a large part of it, in the wrong language."""
    wanted = reading.post.language
    script = script_of(wanted)
    least = _RIGHT_SCRIPT if is_spaced(reading.natural) else _RIGHT_UNSPACED
    if script and share_in_script(reading.natural, script) < least:
        message = f"The text is not written in {wanted}: most letters are not {script}."
        yield reading.issue("language", "high", message, next(iter(reading.prose), None))
        return
    if other := foreign_to(reading.natural, wanted):
        message = f"The text is written in “{other}” and should be in “{wanted}”: write it in that language."
        yield reading.issue("language", "high", message, next(iter(reading.prose), None))
        return
    foreign = [(words, part) for words, part in _stretches(reading) if foreign_to(part[1], wanted)]
    share = sum(words for words, _ in foreign) / max(1, reading.word_count)
    if share > _FOREIGN_SHARE:
        message = f"{share:.0%} of the words are in another language than “{wanted}”: translate them."
        yield reading.issue("language", "medium", message, foreign[0][1][0])


def _stretches(reading: Reading) -> Iterator[tuple[int, tuple[Passage, str]]]:
    """Yield paragraphs and items, short ones joined, each with its words and its first passage."""
    held: list[Passage] = []
    words = 0
    for part in reading.prose:
        if part.kind == "quote":
            continue
        held.append(part)
        words += count_words(part.wording)
        if words >= _LONG_PASSAGE:
            yield words, (held[0], " ".join(each.wording for each in held))
            held, words = [], 0


CHECKS = (
    Check(
        "artifacts",
        artifacts,
        ("high", "medium", "low"),
        "any; all paragraphs in bold are medium, a rule at the end and a line of keywords are low",
        "this project, measured on 6,069 answers of 22 models",
    ),
    Check(
        "placeholder",
        placeholder,
        ("high",),
        "any, in parsed text",
        "this project",
    ),
    Check(
        "citation",
        undefined_marks,
        ("medium",),
        "a [1], [^1] or [source 1] without its source in the post",
        "this project",
    ),
    Check("ai-disclosure", disclosure, ("high",), "any", "this project"),
    Check(
        "meta-commentary",
        meta_commentary,
        ("high", "medium"),
        "any sure sign, or two of those that people write as well; words to a chat partner at the two ends "
        "(a good wish alone: medium)",
        "this project",
    ),
    Check(
        "language",
        language,
        ("high", "medium"),
        "the text surely in another language, or over 20% of its words (medium)",
        "[fastText's language identification](https://fasttext.cc/docs/en/language-identification.html); "
        "[Unicode's scripts](https://www.unicode.org/reports/tr24/)",
    ),
    Check(
        "truncated",
        truncated,
        ("high",),
        "the last sentence, item, row, quotation, bracket or code is not finished",
        "this project",
    ),
    topic.CHECK,
)
