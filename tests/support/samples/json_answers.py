"""Answers of models that were asked for JSON, by kind of mistake, and what each of them says.

`None` means that the answer has to be refused: it is cut off, or it can be read in two ways.
"""
# ruff: noqa: E501  answers as models write them: long lines, curly quotes

from __future__ import annotations

from typing import NamedTuple

import msgspec

from functions.generate.outline.outline import Outline, Section
from functions.meta.proposal import Proposal
from functions.quality.review import Finding, Review

TAGS = Proposal(
    title="Why bees dance",
    description="Bees dance to share a map.",
    og_title="The dance",
    og_description="A map in steps.",
)
TONE = Finding(type="tone", severity="low", message="Too loud: calm down.", quote="bees are the best")
VAGUE = Finding(type="unclear", severity="medium", message="Say how far.", quote="they fly far")
ONE, TWO, NONE = Review(findings=(TONE,)), Review(findings=(TONE, VAGUE)), Review(findings=())
PLAN = Outline(
    title="Bees",
    sections=(Section("Dance", ("Near", "Far")), Section("Food", ("Nectar",)), Section("Conclusion")),
)

_TAGS = '{"title": "Why bees dance", "description": "Bees dance to share a map.", "og_title": "The dance", "og_description": "A map in steps."}'
_OTHER = _TAGS.replace("Why bees dance", "Dancing bees")
_TONE = '{"type": "tone", "severity": "low", "message": "Too loud: calm down.", "quote": "bees are the best"}'
_VAGUE = '{"type": "unclear", "severity": "medium", "message": "Say how far.", "quote": "they fly far"}'
_PLAN = '{"title": "Bees", "sections": [{"heading": "Dance", "points": ["Near", "Far"]}, {"heading": "Food", "points": ["Nectar"]}, {"heading": "Conclusion", "points": []}]}'


def _tags(**changes: str) -> Proposal:
    return msgspec.structs.replace(TAGS, **changes)


def _tone(**changes: str) -> Review:
    return Review(findings=(msgspec.structs.replace(TONE, **changes),))


def _message(text: str) -> str:
    return f'{{"findings": [{{"type": "tone", "severity": "low", "message": "{text}", "quote": "bees are the best"}}]}}'


Answer = Proposal | Review | Outline


class Case(NamedTuple):
    """An answer of a model that was asked for `kind`, and its only reading, if it has one."""

    name: str
    text: str
    kind: type[Answer]
    wanted: Answer | None


_ROWS: list[tuple[str, str, type[Answer], Answer | None]] = [
    # Around the JSON.
    ("plain", _TAGS, Proposal, TAGS),
    ("fence", f"```json\n{_TAGS}\n```", Proposal, TAGS),
    ("fence-without-end", f"```json\n{_TAGS}", Proposal, TAGS),
    ("fence-and-remark", f"Here you are:\n\n```\n{_TAGS}\n```\n\nI hope this helps!", Proposal, TAGS),
    ("prose-around", f"Sure! The tags are {_TAGS} and that is all.", Proposal, TAGS),
    ("braces-in-prose", f"I fill {{title}} and {{description}}. {_TAGS}", Proposal, TAGS),
    ("brackets-in-prose", f"[Note] See [1]. {_TAGS} [end]", Proposal, TAGS),
    ("reasoning-tag", f'<think>Use {{"title": "x"}}?</think>\n{_TAGS}', Proposal, TAGS),
    ("reasoning-with-a-draft", f"<think>{_OTHER}</think>\n{_TAGS}", Proposal, TAGS),
    ("reasoning-in-prose", f'The post is about bees. A title should name them, so "Bees" is in it.\n\n{_TAGS}', Proposal, TAGS),
    ("byte-order-mark", "\ufeff" + _TAGS, Proposal, TAGS),
    ("named-variable", f"meta_tags = {_TAGS};", Proposal, TAGS),
    ("json-label", f"JSON:\n{_TAGS}", Proposal, TAGS),
    ("same-answer-twice", f"{_TAGS}\n\n{_TAGS}", Proposal, TAGS),
    ("quoted-whole", f"'{_TAGS}'", Proposal, TAGS),
    ("encoded-twice", msgspec.json.encode(_TAGS).decode(), Proposal, TAGS),
    ("non-breaking-spaces", _TAGS.replace(": ", ":\u00a0"), Proposal, TAGS),
    ("zero-width-space", _TAGS.replace("{", "{\u200b"), Proposal, TAGS),
    # In its texts.
    ("line-end-in-text", _TAGS.replace("dance to", "dance\nto"), Proposal, _tags(description="Bees dance\nto share a map.")),
    ("tab-in-text", _TAGS.replace("dance to", "dance\tto"), Proposal, _tags(description="Bees dance\tto share a map.")),
    ("carriage-return-in-text", _TAGS.replace("dance to", "dance\r\nto"), Proposal, _tags(description="Bees dance\r\nto share a map.")),
    ("escaped-apostrophe", _TAGS.replace("a map", "the hive\\'s map"), Proposal, _tags(description="Bees dance to share the hive's map.")),
    ("escaped-underscore-in-key", _TAGS.replace("og_", "og\\_"), Proposal, TAGS),
    ("escaped-underscore-in-text", _TAGS.replace("a map", "a my\\_map"), Proposal, _tags(description="Bees dance to share a my_map.")),
    ("escaped-other-signs", _TAGS.replace("a map", "a \\#1 \\& \\* map\\!"), Proposal, _tags(description="Bees dance to share a #1 & * map!.")),
    ("inner-quotes", _message('The word "best" is loud.'), Review, _tone(message='The word "best" is loud.')),
    ("inner-quotes-at-end", _message('Nobody is "the best"'), Review, _tone(message='Nobody is "the best"')),
    ("inner-quotes-at-start", _message('"Best" is loud.'), Review, _tone(message='"Best" is loud.')),
    ("inner-quotes-and-comma", _message('You say "best", but of what?'), Review, _tone(message='You say "best", but of what?')),
    ("inner-quotes-and-colon", _message('After "bees": say which.'), Review, _tone(message='After "bees": say which.')),
    ("inner-quotes-in-a-list", _PLAN.replace('"Near"', '"The "near" dance"'), Outline, msgspec.structs.replace(PLAN, sections=(Section("Dance", ('The "near" dance', "Far")), *PLAN.sections[1:]))),
    ("inner-quotes-of-two-words", _message('Use "some" or "many", not "all".'), Review, _tone(message='Use "some" or "many", not "all".')),
    ("quote-of-speech", _message('"Best", she says.'), Review, _tone(message='"Best", she says.')),
    ("inch-mark", _TAGS.replace("The dance", 'A 5" dance'), Proposal, _tags(og_title='A 5" dance')),
    # Between its members.
    ("trailing-comma", _TAGS.replace("}", ",}"), Proposal, TAGS),
    ("trailing-comma-in-list", f'{{"findings": [{_TONE},]}}', Review, ONE),
    ("two-commas", _TAGS.replace(",", ",,", 1), Proposal, TAGS),
    ("leading-comma", _TAGS.replace("{", "{,"), Proposal, TAGS),
    ("no-comma-between-lines", _TAGS.replace(", ", "\n"), Proposal, TAGS),
    ("no-comma-on-one-line", _TAGS.replace('", "', '" "'), Proposal, TAGS),
    ("no-comma-between-objects", f'{{"findings": [{_TONE} {_VAGUE}]}}', Review, TWO),
    ("no-comma-in-list-of-texts", _PLAN.replace('"Near", "Far"', '"Near"\n"Far"'), Outline, PLAN),
    ("semicolons", _TAGS.replace('", ', '"; '), Proposal, TAGS),
    ("equals-signs", _TAGS.replace('": ', '" = '), Proposal, TAGS),
    ("arrows", _TAGS.replace('": ', '" => '), Proposal, TAGS),
    ("no-last-brace", _TAGS[:-1], Proposal, TAGS),
    ("no-last-brace-but-a-fence", f"```json\n{_TAGS[:-1]}\n```", Proposal, TAGS),
    ("no-last-brace-after-list", f'{{"findings": [{_TONE}]', Review, ONE),
    ("bracket-missing-inside", f'{{"findings": [{_TONE}}}', Review, ONE),
    ("brace-missing-inside", f'{{"findings": [{_TONE[:-1]}]}}', Review, ONE),
    ("one-brace-too-many", _TAGS + "}", Proposal, TAGS),
    ("double-braces", f"{{{_TAGS}}}", Proposal, TAGS),
    ("no-braces", _TAGS[1:-1], Proposal, TAGS),
    ("line-comment", _TAGS.replace(', "og_title', ', // for links\n"og_title'), Proposal, TAGS),
    ("block-comment", _TAGS.replace(', "og_title', ', /* for links */ "og_title'), Proposal, TAGS),
    ("hash-comment", _TAGS.replace(', "og_title', ', # for links\n"og_title'), Proposal, TAGS),
    ("address-in-text", _TAGS.replace("A map in steps.", "See https://bees.test/#map // here"), Proposal, _tags(og_description="See https://bees.test/#map // here")),
    # Other quotation marks, and none.
    ("single-quotes", _TAGS.replace('"', "'"), Proposal, TAGS),
    ("single-quotes-and-apostrophe", _TAGS.replace('"', "'").replace("a map", "the hive's map"), Proposal, _tags(description="Bees dance to share the hive's map.")),
    ("single-quotes-with-double-inside", _TAGS.replace('"', "'").replace("a map", 'a "map"'), Proposal, _tags(description='Bees dance to share a "map".')),
    ("python-dict", "{'title': 'Why bees dance', 'description': \"The hive's map.\", 'og_title': 'The dance', 'og_description': 'A map in steps.'}", Proposal, _tags(description="The hive's map.")),
    ("curly-quotes", _TAGS.replace('": "', "”: “").replace('", "', "”, “").replace('{"', "{“").replace('"}', "”}"), Proposal, TAGS),
    ("german-quotes", _TAGS.replace('": "', "“: „").replace('", "', "“, „").replace('{"', "{„").replace('"}', "“}"), Proposal, TAGS),
    ("curly-quotes-in-text", _TAGS.replace("a map", "a “map”"), Proposal, _tags(description="Bees dance to share a “map”.")),
    ("backticks", _TAGS.replace('"', "`"), Proposal, TAGS),
    ("quotes-escaped", _TAGS.replace('"', '\\"'), Proposal, TAGS),
    ("bare-keys", _TAGS.replace('"title"', "title").replace('"description"', "description").replace('"og_title"', "og_title").replace('"og_description"', "og_description"), Proposal, TAGS),
    ("entities", _TAGS.replace('"', "&quot;"), Proposal, TAGS),
    # Words of other languages.
    ("python-none", '{"findings": None}', Review, NONE),
    ("undefined", '{"findings": undefined}', Review, NONE),
    ("python-tuple", f'{{"findings": ({_TONE}, {_VAGUE})}}', Review, TWO),
    ("true-beside", _TAGS.replace("}", ', "ok": True}'), Proposal, TAGS),
    ("number-for-text", _TAGS.replace('"The dance"', "2026"), Proposal, _tags(og_title="2026")),
    ("text-joined", _TAGS.replace("dance to share", 'dance " + "to share'), Proposal, TAGS),
    # Another shape.
    ("wrapper", f'{{"meta_tags": {_TAGS}}}', Proposal, TAGS),
    ("wrapper-of-result", f'{{"result": {_TAGS}}}', Proposal, TAGS),
    ("wrapper-and-status", f'{{"status": "ok", "data": {_TAGS}}}', Proposal, TAGS),
    ("wrapper-of-a-call", f'{{"name": "meta_tags", "arguments": {_TAGS}}}', Proposal, TAGS),
    ("wrapper-with-text", f'{{"name": "meta_tags", "arguments": {msgspec.json.encode(_TAGS).decode()}}}', Proposal, TAGS),
    ("two-wrappers", f'{{"response": {{"meta": {_TAGS}}}}}', Proposal, TAGS),
    ("values-as-properties", f'{{"type": "object", "properties": {_TAGS}}}', Proposal, TAGS),
    ("list-of-one", f"[{_TAGS}]", Proposal, TAGS),
    ("bare-list", f"[{_TONE}, {_VAGUE}]", Review, TWO),
    ("empty-bare-list", "[]", Review, NONE),
    ("single-finding", _TONE, Review, ONE),
    ("single-finding-in-field", f'{{"findings": {_TONE}}}', Review, ONE),
    ("finding-on-each-line", f"{_TONE}\n{_VAGUE}", Review, TWO),
    ("wrapped-list", f'{{"review": [{_TONE}]}}', Review, ONE),
    ("wrapped-findings", f'{{"review": {{"findings": [{_TONE}]}}}}', Review, ONE),
    ("null-for-empty-list", '{"findings": null}', Review, NONE),
    ("empty-text-for-empty-list", '{"findings": ""}', Review, NONE),
    ("null-in-plan", _PLAN.replace('"points": []', '"points": null'), Outline, PLAN),
    ("text-for-list-of-texts", _PLAN.replace('["Nectar"]', '"Nectar"'), Outline, PLAN),
    ("headings-alone", '{"title": "Bees", "sections": ["Food", "Conclusion"]}', Outline, Outline("Bees", (Section("Food"), Section("Conclusion")))),
    ("wrapped-plan", f'{{"outline": {_PLAN}}}', Outline, PLAN),
    ("og-with-colon", _TAGS.replace("og_", "og:"), Proposal, TAGS),
    ("og-in-camel-case", _TAGS.replace("og_title", "ogTitle").replace("og_description", "ogDescription"), Proposal, TAGS),
    ("og-with-space", _TAGS.replace("og_title", "OG Title").replace("og_description", "OG Description"), Proposal, TAGS),
    ("og-with-hyphen", _TAGS.replace("og_", "og-"), Proposal, TAGS),
    ("og-within", '{"title": "Why bees dance", "description": "Bees dance to share a map.", "og": {"title": "The dance", "description": "A map in steps."}}', Proposal, TAGS),
    ("capital-keys", _TAGS.replace('"title', '"Title').replace('"description', '"Description'), Proposal, TAGS),
    ("spaces-in-key", _TAGS.replace('"title"', '" title "'), Proposal, TAGS),
    ("field-beside", _TAGS.replace("}", ', "slug": "bees", "note": null}'), Proposal, TAGS),
    ("same-key-twice", _TAGS.replace("}", ', "title": "Why bees dance"}'), Proposal, TAGS),
    ("several-mistakes", "```json\n{'meta_tags': {title: 'Why bees dance', // short\n'description': 'Bees dance to share a map.',\n'og:title': 'The dance',\n'og:description': 'A map in steps.',}}\n```", Proposal, TAGS),
    ("surrogate-pair", _TAGS.replace("A map", "\\ud83d\\udc1d A map"), Proposal, _tags(og_description="🐝 A map in steps.")),
    ("broken-escape", _TAGS.replace("A map", "\\u00zz \\alpha map"), Proposal, _tags(og_description="\\u00zz \\alpha map in steps.")),
    ("three-marks", _TAGS.replace('"A map in steps."', '"""A map\nin "steps"."""'), Proposal, _tags(og_description='A map\nin "steps".')),
    ("no-first-brace", _TAGS[1:], Proposal, TAGS),
    ("curly-end-of-key", _TAGS.replace('title":', "title”:"), Proposal, TAGS),
    ("numbered-findings", f'{{"findings": {{"1": {_TONE}, "2": {_VAGUE}}}}}', Review, TWO),
    ("empty-object-for-empty-list", '{"findings": {}}', Review, NONE),
    ("none-as-text", '{"findings": "None"}', Review, NONE),
    ("null-in-list", '{"findings": [null]}', Review, NONE),
    ("control-character", _TAGS.replace("A map", "A\x00 map"), Proposal, TAGS),
    ("deep-wrapper", f'{{"tool_calls": [{{"function": {{"name": "meta", "arguments": {_TAGS}}}}}]}}', Proposal, TAGS),
    ("template-before", f'{{"title": ..., "description": ...}}\n{_TAGS}', Proposal, TAGS),
    ("quoted-list-of-words", _message('Use "a", "b" or "c".'), Review, _tone(message='Use "a", "b" or "c".')),
    ("quote-in-parentheses", _message('One word ("best") is loud.'), Review, _tone(message='One word ("best") is loud.')),
    ("speech-in-a-quote", '{"findings": [{"type": "tone", "message": "Loud.", "quote": ""We win," she said."}]}', Review, _tone(message="Loud.", quote='"We win," she said.')),
    # Refused: two answers, cut texts, or no answer.
    ("two-answers", f"{_TAGS}\n{_OTHER}", Proposal, None),
    ("two-answers-in-prose", f"Draft: {_TAGS}\n\nThe title could be better.\n\nFinal: {_OTHER}", Proposal, None),
    ("two-answers-one-broken", f"{_TAGS.replace(':', '=')} or {_OTHER}", Proposal, None),
    ("two-answers-in-a-list", f"[{_TAGS}, {_OTHER}]", Proposal, None),
    ("two-answers-in-a-wrapper", f'{{"a": {_TAGS}, "b": {_OTHER}}}', Proposal, None),
    ("two-reviews", f'{{"findings": [{_TONE}]}}\n\n{{"findings": []}}', Review, None),
    ("same-key-with-two-values", _TAGS.replace("}", ', "title": "Dancing bees"}'), Proposal, None),
    ("same-field-in-two-spellings", _TAGS.replace("}", ', "ogTitle": "Another dance"}'), Proposal, None),
    ("cut-in-text", _TAGS[:-6], Proposal, None),
    ("cut-in-text-with-fence", f"```json\n{_TAGS[:-6]}\n```", Proposal, None),
    ("cut-after-comma", f'{{"findings": [{_TONE},', Review, None),
    ("cut-after-colon", '{"findings": [{"type": "tone", "message":', Review, None),
    ("cut-in-second-finding", f'{{"findings": [{_TONE}, {_VAGUE[:40]}', Review, None),
    ("cut-in-quote-with-quotes", '{"findings": [{"type": "tone", "message": "Too loud.", "quote": "the "best', Review, None),
    ("cut-after-inner-quote", '{"findings": [{"type": "tone", "message": "Too loud.", "quote": "the "best"', Review, None),
    ("cut-in-single-quotes", _TAGS.replace('"', "'")[:-6], Proposal, None),
    ("cut-in-word", '{"findings": nul', Review, None),
    ("cut-before-a-field", '{"title": "Why bees dance", "description": "Bees dance to share a map."}', Proposal, None),
    ("cut-in-plan", _PLAN[:60], Outline, None),
    ("text-swallows-a-field", '{"title": "Why bees dance, "description": "Bees dance to share a map.", "og_title": "The dance", "og_description": "A map in steps."}', Proposal, None),
    ("field-of-another-name", _TAGS.replace('"og_title"', '"headline"'), Proposal, None),
    ("text-is-null", _TAGS.replace('"The dance"', "null"), Proposal, None),
    ("text-is-an-object", _TAGS.replace('"The dance"', '{"a": "The dance"}'), Proposal, None),
    ("schema-echoed", '{"type": "object", "properties": {"title": {"type": "string"}, "description": {"type": "string"}, "og_title": {"type": "string"}, "og_description": {"type": "string"}}}', Proposal, None),
    ("cut-after-finding", f'{{"findings": [{_TONE}', Review, None),
    ("cut-in-bare-list", f"[{_TONE}", Review, None),
    ("cut-on-second-line", f'{_TONE}\n{{"type', Review, None),
    ("cut-in-list-of-texts", '{"title": "Bees", "sections": ["Food", "Conclusion"', Outline, None),
    ("colon-missing", _PLAN.replace('"points":', '"points"'), Outline, None),
    ("half-a-pair", _message('It says "best.'), Review, None),
    ("mark-missing-in-front", _TAGS.replace('"The dance"', 'The dance"'), Proposal, None),
    ("yes-as-text", _TAGS.replace('"The dance"', "true"), Proposal, None),
    ("items-left-out", f'{{"findings": [{_TONE}, ...]}}', Review, None),
    ("empty-object", "{}", Review, None),
    ("prose-alone", "I could not find any faults in the post.", Review, None),
    ("refusal", "I'm sorry, but I can't help with that [policy].", Review, None),
]  # fmt: skip
CASES = [Case(*row) for row in _ROWS]
