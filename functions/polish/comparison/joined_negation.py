"""Negations of Chinese, Japanese and Korean, which are part of a longer word or stand without spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_KANA = re.compile(r"[\u3041-\u30fa]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_STEM = 2  # syllables of a Korean word


class _Script(NamedTuple):
    idioms: re.Pattern[str]  # with the form of a negation; they deny nothing
    negation: re.Pattern[str]
    soft: re.Pattern[str]  # says as much in other words


_CHINESE = _Script(
    re.compile(
        r"([\u3400-\u9fff])[不没]\1|[不非][仅但只止单]|不[能可得]不|不(?:过|同|断|错|久|得不|管|论|如|妨|禁|知不觉|一定)|非常|非洲"
        r"|[無无](?:论|疑|线|数|人机|非)|没错|差不多|除非|了不起|对不起|说不定|要不|别(?:人|的|处)|[特区级类分性]别|未来"
    ),
    re.compile(r"没有|[不没非无別别勿未]"),
    re.compile(r"难|避免|禁止|拒绝|缺|少|低|免|危|失|除"),
)
_JAPANESE = _Script(
    re.compile(
        r"(?:だけ|ばかり|のみ)(?:では?|じゃ)?(?:なく|ない|ありません)|のみならず|かもしれ(?:ない|ません)"
        r"|(?:なけれ|なく|ね)(?:ば|ては|ちゃ)?(?:な(?:らない|りません)|いけ(?:ない|ません))"
        r"|ないと(?:いけ|なら)(?:ない|ません)"
        r"|に[過す]ぎ(?:ない|ません)|違い(?:ない|ありません)|しか[^。]{1,12}?(?:ない|ません)|ざるを[得え](?:ない|ません)"
        r"|[少危切](?:なく|ない|なけれ|なかった)|(?:ない|ません)(?:でしょう)?か|必ず|なくな|非常|無(?:料|線|事)|不(?:動|思)"
        r"|ほかな(?:らない|りません)|未来|是非|非難"
    ),
    re.compile(r"ない|なかった|なく|なけれ|ません|せず|ずに|[不無非未]"),
    re.compile(r"難|避|禁|防|除|欠|失|危|以外|だめ|ダメ|にくい|前"),
)
_KOREAN = _Script(
    re.compile(
        r"뿐(?:만)? ?아니라?|(?:상관|틀림|끊임|관계|수밖에) ?없"
        r"|밖에 (?:[가-힣]{1,12} )?[없않안못]"
        r"|어쩔 수 없[가-힣]*|않으면 안|[지잖]않을까"
    ),
    re.compile(
        r"(?<!\S)[안못] (?=\S)|않|없|아니|아닙|아닌|못[하한합했해]|(?<!\S)(?:불|비|무)(?=가능|안전|필요)"
    ),
    re.compile(r"피하|피해|금지|어렵|힘들|드물|위험|막|제외|말[고아]|마세요|마십시오"),
)


def is_joined(words: Sequence[str]) -> bool:
    """Return whether a sentence is Chinese, Japanese or Korean."""
    return _script("".join(words)) is not None


def count_joined(words: Sequence[str]) -> int:
    """Count the negations of such a sentence."""
    text = _text(words)
    script = _script(text)
    return sum(1 for _ in script.negation.finditer(script.idioms.sub("　", text))) if script else 0


def find_joined_flipped(first: Sequence[str], second: Sequence[str]) -> str | None:
    """Return the negation that one version of such a sentence has and the other has not."""
    before, after = _text(first), _text(second)
    script = _script(before)
    if not script or script is not _script(after):
        return None
    before, after = script.idioms.sub("　", before), script.idioms.sub("　", after)
    made_up = max(0, len(script.soft.findall(after)) - len(script.soft.findall(before)))
    had, has = (list(script.negation.finditer(text)) for text in (before, after))
    if len(had) <= len(has) + made_up:
        return None
    denied = list(_denied(script, after))
    for match, word in zip(had, _denied(script, before), strict=True):
        if word and word not in denied and word in script.negation.sub("", after):
            return match[0].strip()
    return None


def _denied(script: _Script, text: str) -> Iterator[str]:
    """Yield for each negation the character or the stem of the word that it is about."""
    for match in script.negation.finditer(text):
        before, behind = (
            text[max(0, match.start() - 24) : match.start()],
            text[match.end() : match.end() + 24],
        )
        if script is _KOREAN:
            is_before = match[0][-1] != " " and match[0] not in {"불", "비", "무"}
            # The verb precedes 수: 먹을 수 없다.
            words = before.removesuffix("수 ").split() if is_before else behind.split()[:1]
            yield words[-1][:_STEM] if words else ""
        elif script is _JAPANESE and not _HAN.match(match[0]):
            words = re.findall(r"[\u30a1-\u30fa\u3400-\u9fff]", before) or list(before[-3:-2])
            yield words[-1] if words else ""
        else:
            words = _HAN.findall(behind[:4]) or _HAN.findall(before[-4:])
            yield words[0] if words else ""


def _text(words: Sequence[str]) -> str:
    return (" " if _HANGUL.search("".join(words)) else "").join(words)


def _script(text: str) -> _Script | None:
    """Return the tables for a text: Japanese has kana, and a Korean or Japanese text may have Han letters."""
    known = ((_HANGUL, _KOREAN), (_KANA, _JAPANESE), (_HAN, _CHINESE))
    return next((script for letters, script in known if letters.search(text)), None)
