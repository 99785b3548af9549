"""Text that costs a naive reader dearly, and everything pure that reads what a model or a caller wrote."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from msgspec.structs import replace

from functions.generate import continuation, headings, length, prompt_echo, titles
from functions.generate.outline.outline import Outline, Section
from functions.generate.parts import signposts
from functions.generate.parts.part_text import read_sections
from functions.generate.parts.plan import Part
from functions.generate.parts.section_text import clean_introduction, clean_section, remove_repeated
from functions.meta import tags
from functions.meta.proposal import Proposal
from functions.meta.source import Source
from functions.polish.assembly import Assembly
from functions.polish.blocks import Document
from functions.polish.changes import Change, Changes
from functions.polish.comparison.block_losses import known_statements
from functions.polish.comparison.losses import losses
from functions.polish.findings import Findings, locate
from functions.polish.judge import Judge
from functions.polish.tasks import plan
from functions.quality import review
from functions.quality.checks.catalog import CHECKS, Post, check
from functions.quality.resolved import find_resolved
from shared.jobs.outputs import Issue
from shared.llm.prompting import tokens_for_text
from shared.llm.structured_output import UnreadableError, read_json
from shared.messages.schemas import StartRequest
from shared.text import language, prose, unfinished
from shared.text.cleaner import clean, clean_prefix
from shared.text.passages import passages, plain
from shared.text.repetition import find_repeated
from tests.support.workbench import ORG, USER

UNITS = {
    "two-word loop": "honey money ",
    "sentence loop": "The honey is very good today. ",
    "numbered sentences": "In {n} the honey of hive {n} was very good, she said. ",
    "a table of one row": "| honey 12 ",
    "a table": "| honey {n} | money |\n",
    "words at random": "{r} ",
    "sentences at random": "The {r} {r} {r} {r} {r} {r} {r} is good. ",
    "headings at random": "## {r} {n} {r} {r}\n\nGood honey.\n\n",
    "one line": "honey money is good, ",
    "no spaces": "honeymoney",
    "digits": "7",
    "figures": "12,000 ",
    "brackets open": "[",
    "brackets": "[]()",
    "parentheses": "(",
    "angles": "<",
    "backticks": "`",
    "backtick runs": "`a``b```c",
    "stars": "*",
    "emphasis": "*a **b ",
    "underscores": "_a_",
    "quotes": "> ",
    "lists": "- ",
    "list lines": "- honey {n}\n",
    "quote lines": "> honey {n}\n",
    "thinking": "**Thinking:** ",
    "thinking lines": "**Thinking:**\n\nI need to write.\n\n",
    "think tags": "<think>",
    "think pairs": "<think>a</think> ",
    "think closings": "a</think>\n",
    "answer tags": "<answer>",
    "answer closings": "</answer>",
    "fences": "```\n",
    "links": "[honey](https://a.example/{n}) ",
    "half links": "[honey](",
    "addresses": "https://a.example/{n} ",
    "images": "![](a.png)",
    "headings": "## Honey {n}\n\n",
    "headings alike": "## Honey\n\nGood.\n\n",
    "hashes": "#",
    "lines": "\n",
    "blank lines": " \n",
    "returns": "\r\n",
    "spaces": " ",
    "tabs": "\t",
    "zero-width": "\u200b",
    "quotation marks": '"',
    "quotation": "“honey ",
    "names": "Anna Berg ",
    "names apart": "said Anna Berg{n} and ",
    "dashes": "-",
    "rules": "---\n\n",
    "colons": "a: ",
    "dots": ".",
    "sentences of one": "a. ",
    "abbreviations": "A. B. e.g. ",
    "closings": "Let me know if you need more.\n\n",
    "greetings": "Sure! ",
    "greeting lines": "Sure, here is the post:\n\n",
    "word counts": "Word count: 500\n\n",
    "citations": "【1†source】",
    "references": "[a]: https://a.example/{n}\n",
    "footnotes": "[^{n}]",
    "json": '{"a":',
    "objects": "{}",
    "html": "<b>honey</b> ",
    "html blocks": "<div>\nhoney\n</div>\n\n",
    "comments": "<!-- ",
    "details": "<details>",
    "entities": "&amp;",
    "our marks": "<<BRIEF-0123456789abcdef\n",
    "control tokens": "<|im_start|>",
    "instructions": "[INST]",
    "channels": "<|channel|>analysis<|message|>a",
    "backslashes": "\\",
    "cyrillic": "мёд ",
    "chinese": "蜂蜜很好。",
    "thai": "น้ำผึ้ง",
    "dollars": "$",
    "formulas": "$a_1$ and ",
    "formula openings": "\\(",
    "display openings": "\\[",
    "hindi": "शहद अच्छा है। ",
    "arabic": "العَسَل ",
    "korean": "꿀이 ",
    "korean without spaces": "꿀이",
    "joiners": "a\u200d",
    "marks": "e\u0301\u0302",
    "elisions": "l'",
    "initials": "И. Д. т. д. ",
    "ordinals": "am 3. Tag 4. ",
    "quotations closed in Japanese": "。」",
    "hexadecimal": "a1",
    "mailboxes": "a@",
    "paths": "a/b.",
    "tildes and backticks": "```\n~~~\n",
    "openings of quotations": "“a ",
    "table rows": "| a | b |\n|---|---|\n| 1 |\n\n",
    "paragraphs": "Honey {n} is the work of bees, which few of us see before breakfast.\n\n",
    "negations": "It is not true. No honey is never good. ",
    "indented": "    honey\n",
    "code spans": "`a` ",
    "placeholders": "[Insert name here] ",
}

MARKUP = (
    *("`\na", "a\n`` ` ", "<", "<a ", "`", "[x](", "<!--", "](javascript:", "&", "<script>", "\\<", "|`"),
    *("[", "![", "]", "[a]: b\n", "[^1]: ", "> ", "- ", "<b>", "<b class=a>", "<div>", "<a href=x>", "</a>"),
    *("~~a ~~", "*", "*a **b ", "***a", "{", "{:", "http://`", "`<b>` ", "**<b>** ", "a|b\n-|-\n", "```\n"),
    *("```a\n\n", "<pre>a\n\n", "<kbd>\n", "</", "\n\n- ", "&#", "\r", "\u2028", "<del>", "_a __b", "| a "),
)
"""Marks of Markdown and HTML that a parser may take long over when they repeat."""


def text(name: str, size: int) -> str:
    """Return so many characters of one kind; {n} counts, {r} is one of a few words, always the same."""
    unit = UNITS[name]
    if "{" not in unit.replace('{"', "").replace("{}", ""):
        return (unit * (size // len(unit) + 1))[:size]
    dice = random.Random(name)  # noqa: S311 - a test that has to be the same again
    parts: list[str] = []
    has = number = 0
    while has < size:
        number += 1
        parts.append(re.sub(r"\{r\}", lambda _: dice.choice(_WORDS), unit).replace("{n}", str(number)))
        has += len(parts[-1])
    return "".join(parts)[:size]


_WORDS = ("honey", "money", "bees", "comb", "wax", "sugar")


_EDITED = str.maketrans({"h": "g", "a": "e"})


def _losses(given: str) -> object:
    half = given[: len(given) // 2]
    # The same with a word more in the middle, so that nothing is equal as a whole.
    edited = f"{half} not 13% {given[len(half) :]}"
    findings = (Issue(type="repetition", severity="high", message="again", excerpt=given[:100]),)
    return [
        losses(given, edited, language="de", wanted_words=500, findings=findings),
        losses(given, given.translate(_EDITED), language="en"),
        losses(given, " ".join(reversed(given.split(" "))), language="en"),
    ]


def _quality(given: str) -> object:
    post = Post(content=given, keywords=("honey",), topic="honey money", word_count=500)
    ruled = check(post, also=[rule.name for rule in CHECKS])
    quoted = [review.Finding(type="unclear", message=given[:500], quote=given[:200])]
    found = review.issues(quoted, post)
    return find_resolved(ruled.issues + found, found, post, reviewed=True)


def _tags(given: str) -> object:
    source = Source(title=given, topic="honey", keyword="honey", content=given, keywords=("honey",))
    proposal = Proposal(title=given, description=given, og_title=given, og_description=given)
    return tags.find_problems(proposal, source), tags.repair(proposal, source), tags.extract(source)


_SECTION, _NEXT = Section(heading="Honey", points=("Honey 1", "Honey 2")), Section(heading="Honey 7")
_PLAN = Outline(title="Honey", sections=(_SECTION, _NEXT, Section(heading="Wax")))
_PART = Part(sections=(_SECTION, _NEXT), lengths=(300, 200))


def _parts(given: str) -> object:
    half = given[: len(given) // 2]
    return (
        clean_section(given, _SECTION, _PLAN),
        clean_introduction(given),
        read_sections(given, _PART, _PLAN),
        remove_repeated([half, given]),
        find_repeated([half, given], "en"),
    )


def _joining(given: str) -> object:
    half = given[: len(given) // 2]
    whole = continuation.whole_part(half)
    return (
        whole,
        continuation.ends_midway(given),
        continuation.close_fence(given),
        continuation.join(whole, given),
    )


def _json(given: str) -> object:
    try:
        return read_json(given, review.Review)
    except UnreadableError as error:
        return error


def _unfinished(given: str) -> object:
    return (
        list(unfinished.placeholders(given)),
        list(unfinished.find_angled(given)),
        unfinished.find_disclosure(given),
        unfinished.is_waiting(given),
        unfinished.is_unfinished(given),
    )


def _prose(given: str) -> object:
    return (
        prose.sentences(given),
        prose.tokens(given),
        prose.count_words(given),
        prose.is_spaced(given),
        prose.mentions(given, "honey money"),
        prose.occurrences(prose.tokens(given), "honey money"),
        prose.content_words(given),
        prose.repeated_share(given),
        prose.repeated_sentences(given),
        prose.without_repeats(given),
        unfinished.is_refusal(given),
        tokens_for_text(given),
    )


def _blocks(given: str) -> object:
    document = Document(given)
    own = {block.number: block.text for block in document.blocks if not block.is_fixed}
    again = Issue(type="repetition", severity="high", message="again", line=1, excerpt=given[:20])
    found = locate(document, (again, replace(again, excerpt=None, line=None)), lambda line: line)
    request = StartRequest(org_id=ORG, user_id=USER, topic="honey")
    return (
        document.join(own),
        document.join(dict.fromkeys(own, ""), dict.fromkeys(own, "Honey.")),
        plan(request, document, Findings(), again=False),
        plan(request, document, found, again=False),
    )


def _changes(given: str) -> object:
    document = Document(given)
    judge = Judge(document, "en", known_statements(given, (), "en"), Findings())
    changed = [Change(block.number, f"{block.text} Honey.") for block in document.blocks]
    verdict = judge.judge(Changes(tuple(changed)), frozenset(range(1, len(changed) + 1)))
    assembly = Assembly(judge, dict(verdict.changes), {})
    assembly.check()
    return assembly.text


READERS: dict[str, Callable[[str], object]] = {
    "blocks": _blocks,
    "changes": _changes,
    "clean": clean,
    "clean_prefix": clean_prefix,
    "clean_prefix, going on": lambda given: clean_prefix(given, goes_on=True),
    "passages": lambda given: plain(passages(given)),
    "prose": _prose,
    "language": lambda given: language.foreign_to(given, "en"),
    "unfinished": _unfinished,
    "read_json": _json,
    "titles": lambda given: (titles.split(given, labelled=True), titles.from_topic(given[:300])),
    "headings": headings.normalize,
    "echoes": lambda given: (prompt_echo.remove_echoes(given), prompt_echo.is_data(given)),
    "length": lambda given: (length.count_markdown_words(given), length.cut_to_length(given, 100)),
    "outlooks": signposts.remove_signposts,
    "parts": _parts,
    "joining": _joining,
    "losses": _losses,
    "quality": _quality,
    "tags": _tags,
}
