"""British and American spellings: pairs of which each form is certain in its own variety.

-ize is also British (Oxford) spelling, so only -ise is judged, and only as not American. Words that both
varieties write (program, license, practice, meter, story, tire) are not judged where they are right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

# Stems before -our and -or, with the endings that keep the difference: colourful, and not coloration.
_OUR = """
armo behavio cando clamo colo demeano endeavo favo fervo flavo harbo hono humo labo misdemeano neighbo odo
parlo ranco rigo rumo savio savo splendo tumo valo vapo vigo discolo dishono disfavo
"""
_OUR_ENDINGS = "|s|ed|ing|ful|fully|less|able|ably|er|ers|ite|ites|hood|hoods|ly|y"
# Stems before -re and -er.
_RE = "cent epicent lit millilit kilomet centimet millimet fib calib sab somb spect lust meag"
# Stems whose final l is doubled before an ending.
_LL = """
bevel cancel channel chisel counsel dial duel equal fuel funnel grovel initial jewel label level libel marshal
model panel pedal quarrel rival shovel shrivel signal snivel spiral swivel total towel travel tunnel unravel
"""
_LL_ENDINGS = "ed ing er ers or ors"
_NO_LL = frozenset(
    {"counseled", "dialer", "dialers", "initialer", "equaler", "rivaler", "totaler", "cancelor", "cancelors"}
)
# Verbs that American English writes with -ize alone.
_ISE = """
agon apolog author capital categor central character civil colon commercial critic crystall custom
deput digit econom emphas energ equal familiar fertil final formal general global harmon
hospital hypothes ideal immun individual industrial initial internal jeopard legal liberal local
maxim memor mesmer minim mobil modern monopol national natural neutral normal optim organ oxid
patron penal personal polar popular priorit pulver public random rational real recogn
reorgan revolution scrutin sensit social special stabil standard steril subsid summar symbol sympath
synchron synthes terror theor trivial util vandal visual vocal
"""
_ISE_ENDINGS = "e es ed ing er ers ation ations"
_YSE = "anal paral catal dial hydrol electrol breathal psychoanal"
# British, American; the same endings follow both.
_PAIRS = """
aeroplane|airplane||s
aluminium|aluminum||
anaemia|anemia||
anaemic|anemic||
anaesthetic|anesthetic||s
cheque|check|>|s
cosy|cozy||
defence|defense||s|less
diarrhoea|diarrhea||
encyclopaedia|encyclopedia|>|s
enrol|enroll||s|ment
fulfil|fulfill||s|ment
grey|gray||s|er|ish|ing|scale
behavioural|behavioral||ly
gynaecology|gynecology||
gynaecologist|gynecologist||s
haemoglobin|hemoglobin||
haemorrhage|hemorrhage||s
instalment|installment||s
jewellery|jewelry||
kerb|curb|>|s
kerbside|curbside||
leukaemia|leukemia||
licence|license|>|s
manoeuvre|maneuver||s
marvellous|marvelous||ly
maths|math||
glamour|glamor|<|
catalogue|catalog|<|s|ed
mould|mold||s|y|ed|ing
moult|molt||s|ed|ing
moustache|mustache||s
oesophagus|esophagus||
oestrogen|estrogen||s
offence|offense||s
orthopaedic|orthopedic||s
paediatric|pediatric||s|ian|ians
plough|plow||s|ed|ing
practise|practice|>|s|d
practising|practicing||
pretence|pretense||s
programme|program|>|s
pyjamas|pajamas||
sceptic|skeptic||s|al|ally|ism
skilful|skillful||ly
smoulder|smolder||s|ed|ing
storey|story|>|s
sulphur|sulfur|>|
theatre|theater|<|s
tyre|tire|>|s
wilful|willful||ly
woollen|woolen||s
yoghurt|yogurt|>|s
artefact|artifact|>|s
ageing|aging|>|
draughty|drafty||
centred|centered||
centring|centering||
manoeuvred|maneuvered||
manoeuvring|maneuvering||
"""
# American words that British English takes over in a name or a set phrase.
_SET_PHRASE = re.compile(r"rigor\s+mortis\b|gray\s+(?:seals?|whales?|wolf|wolves)\b", re.IGNORECASE)
_VERB_OF_NAME = re.compile(r"\s+(?:is|was|has|does|can|lets|offers|launched|announced)\b")
_WORD = re.compile(r"(?<![\w@#/.'’&-])[A-Za-z]{3,20}(?![\w@#/'’]|-(?!cod(?:ed|ing)\b)|\.[a-z])")  # noqa: RUF001


def misspelled(text: str, variety: str) -> Iterator[tuple[int, str, str]]:
    """Yield the words of a text in the other variety: where, as written, and in the wanted one.

    Names are not judged: a word with a capital counts at the beginning of a sentence alone.
    """
    known = _table(variety)
    for match in _WORD.finditer(text):
        word = match[0]
        instead = known.get(word.lower())
        if instead is None or not (word.islower() or (word.istitle() and _begins(text, match))):
            continue
        if variety == "en-GB" and _SET_PHRASE.match(text, match.start()):
            continue
        yield match.start(), word, instead.capitalize() if word.istitle() else instead


def _begins(text: str, match: re.Match[str]) -> bool:
    """Return whether a word begins a sentence and is not a name: another one in small letters follows it.

    “Neighbor is” may be about an app, “Neighbors are” and “Color theory” are not.
    """
    if _VERB_OF_NAME.match(text, match.end()):
        return False
    before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
    return (not before or before[-1] in ".!?") and after[:1].islower()


@cache
def _table(variety: str) -> dict[str, str]:
    """Return the words that a variety does not write, with those that it does."""
    wanted_british = variety == "en-GB"
    found: dict[str, str] = {}
    for british, american, judged in _words():
        if wanted_british and judged != ">":
            found[american] = british
        elif not wanted_british and judged != "<":
            found[british] = american
    found |= {} if wanted_british else dict(_ise())
    return {wrong: right for wrong, right in found.items() if wrong != right}


def _words() -> Iterator[tuple[str, str, str]]:
    """Yield pairs, and which side is judged: ">" for the British form alone, "<" for the American."""
    yield from ((british, american, "") for british, american in _regular())
    for line in _PAIRS.split():
        british, american, *rest = line.split("|")
        judged = rest[0] if rest and rest[0] in {">", "<"} else ""
        for ending in ("", *(one for one in rest[1:] if one)):
            yield f"{british}{ending}", f"{american}{ending}", judged


def _regular() -> Iterator[tuple[str, str]]:
    for stem in _OUR.split():
        for ending in _OUR_ENDINGS.split("|"):
            yield f"{stem}ur{ending}", f"{stem}r{ending}"
    for stem in _RE.split():
        for ending in ("", "s"):
            yield f"{stem}re{ending}", f"{stem}er{ending}"
    for stem in _LL.split():
        for ending in _LL_ENDINGS.split():
            if f"{stem}{ending}" not in _NO_LL:
                yield f"{stem}l{ending}", f"{stem}{ending}"
    for stem in _YSE.split():
        for ending in ("e", "ed", "ing"):
            yield f"{stem}ys{ending}", f"{stem}yz{ending}"


def _ise() -> Iterator[tuple[str, str]]:
    for stem in _ISE.split():
        for ending in _ISE_ENDINGS.split():
            yield f"{stem}is{ending}", f"{stem}iz{ending}"
