"""Full stops that end no sentence: of abbreviations, initials and ordinal numbers, in many languages."""
# ruff: noqa: RUF001 letters that look alike, of several scripts

from __future__ import annotations

import re
from functools import cache

# What a sentence goes on after: titles, references, explanations.
_GOES_ON = """
Mr Mrs Ms Messrs Dr Drs Prof Rev Hon Gen Col Capt Lt Sgt Gov Sen Rep Pres St Ste Mt Ft vs viz approx
cf e.g i.e ca
Hr Hrn Fr Frl Dipl Ing Mag Nr Nrn Abb Abs Bd Bde Kap Tab Aufl Hrsg geb gest vgl bzw ggf evtl inkl
exkl zzgl sog
z.B d.h u.a o.ä v.a i.d.R s.o bspw insb Stk Str St Mio Mrd Tsd lt Tel
Mme Mlle MM env éd chap p.ex c.-à-d av Me
Sra Srta Sres Dra Dña Ud Uds Vd Vds pág págs núm núms aprox p.ej Avda EE Lic Exmo Exma Sr
Sig Sig.ra Sig.na Dott Dott.ssa Avv Arch pag pagg
dhr mevr bijv d.w.z o.a m.a.w t.o.v i.p.v blz resp
t.ex bl.a d.v.s fr.o.m f.eks pga mht dvs kl tlf
esim ns nk klo nro
np m.in tzn tj im św ks ul godz pkt
např tzv č sv Mgr Bc MUDr JUDr PhDr RNDr mj popř
ún ifj
dl d-na dna cca
örn bkz Doç Sn Av yy
т.е т.к т.н напр проф акад им ул рис табл стр св гл тов г-н г-жа ім вул тобто див зокр
κ κα π.χ δηλ σελ αρ βλ
डॉ प्रो श्री श्रीमती कृ सुश्री
TS ThS GS PGS TP NXB
Tn Ny Jl hlm Ir dr
"""
# What a sentence may also end with: then the next one begins with a capital.
_MAY_END = """
etc et.al al Inc Ltd Co Corp Jr a.m p.m Chr Jh Jhd Std Min Sek usw u.s.w uvm u.v.m osv m.m m.fl ecc
enz ym yms jne
itd itp atd apod stb vb v.b vs.vs dll dsb dst т.д т.п др пр г гг в вв руб коп тыс млн млрд л р рр
грн κ.λπ κλπ κ.ά EE.UU UU
v.v sz old a.C d.C J.-C Av.J.-C п.н.е н.е н.э
"""
# Before a number or a letter these are abbreviations, elsewhere words: "Fig. 3", and "an old fig."
_BEFORE_NUMBER = """
no nos fig figs tab eq sec sect ch art vol pp p ed eds ex n nr nros str s sz c cap par min max abt
"""
_MONTHS = """
januar februar märz april mai juni juli august september oktober november dezember jänner jan feb
aug sept okt nov dez
januari februari mars maj juni juli augusti oktober december marts tammikuuta helmikuuta maaliskuuta
huhtikuuta
toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta ledna února
března dubna května
června července srpna září října listopadu prosince január február március április május június
július augusztus
szeptember október december jahrhundert jahrhunderts jh jhd jahrestag geburtstag weltkrieg
weltkriegs weltkrieges
dünya
"""
# Words after which a number with a full stop is an ordinal: "am 3. Tag", "der 2. Band", "den 1. Oktober".
_BEFORE_ORDINAL = """
der die das den dem des ein eine einen einem einer eines am im vom zum zur beim ins seit jeder jede
jeden jedem jedes
dieser diese diesen diesem dieses mein meine meinen meinem meiner ihr ihre ihren ihrem ihrer sein
seine seinen seinem
seiner unser unsere unseren unserem unserer montag dienstag mittwoch donnerstag freitag samstag
sonnabend sonntag
mandag tirsdag onsdag torsdag fredag lørdag søndag det
"""
# No name begins with these, so what is before them was no initial: "vitamin C. The …".
_OPENERS = """
The This That These Those It We You They He She There Then But And So If When While Its Their Our
Your In On At For
However Here What Why How Yes No Not Each Every Some Many Most After Before As
"""

# After these a text has not ended, whatever comes.
_OPEN = """
Mr Mrs Dr Drs Prof Nr Nrn Abb e.g i.e cf viz vgl ca approx z.B d.h i.d.R o.ä bspw insb sog bzw inkl
exkl zzgl Hr Hrn Sra
Srta Dra p.ej p.ex c.-à-d pág págs núm bijv d.w.z m.a.w t.o.v t.ex bl.a d.v.s f.eks esim np m.in tzn
např tzv т.е т.к
напр рис табл проф акад π.χ δηλ डॉ प्रो PGS örn bkz Mme
"""
_SPACED_PARTS = 3  # an abbreviation has up to four parts: "i. d. R.", "и т. д."
_LONGEST_PART = 4  # characters, with the full stop
_LEADING = "([{\"'“„«‘*_~/–—¿¡"
_NEXT_WORD = re.compile(r"[\"'“‘«„(\[*_¿¡]*([^\W_]+)(\.?)")
_ROMAN = re.compile(r"[IVXLC]+\Z")
_ORDINAL = re.compile(r"(?:\d{1,3}|[IVX]{1,6})\Z")
_PLAIN = re.compile(r"[^\W\d_IVXLC][^\W\d_]+\Z")
_RANGE = frozenset({"und", "bis", "oder", "og", "eller", "till"})
LOOK = 48  # characters before and after a full stop that decide about it


@cache
def _single_parts() -> frozenset[str]:
    """Return the last parts of all abbreviations, with both beginnings: most words are not among them."""
    every = [part.rpartition(".")[2] for part in f"{_GOES_ON} {_MAY_END} {_BEFORE_NUMBER}".split()]
    return frozenset(every) | {part[:1].upper() + part[1:] for part in every}


@cache
def _table(words: str) -> frozenset[str]:
    return frozenset(words.split())


def is_within_sentence(before: str, after: str) -> bool:
    """Return whether the full stop at the end of `before` ends no sentence; `after` is what follows it."""
    words = _last_words(before)
    if not words or (words[-1] not in _single_parts() and _PLAIN.match(words[-1])):
        return False
    word = words[-1]
    following = _NEXT_WORD.match(after)
    next_word = following[1] if following else ""
    if _ORDINAL.match(word):
        return len(words) == 1 or next_word.casefold() in _table(_MONTHS) or _is_after_article(words)
    known = {word, word[:1].lower() + word[1:], _join_parts(words)}
    if known & _table(_MAY_END):
        return next_word[:1].islower() or _is_before_place(words)
    is_numbered = next_word[:1].isdigit() or _ROMAN.match(next_word) is not None
    if known & _table(_GOES_ON) or (is_numbered and word.lower() in _table(_BEFORE_NUMBER)):
        return True
    is_dotted = following is not None and following[2] == "."
    return _is_lettered(word) and _is_initial(words, next_word, is_dotted=is_dotted)


def _is_lettered(word: str) -> bool:
    """Return whether a word is one letter, or several between full stops: "J", "U.S"."""
    return len(word) == 1 or (word[1] == "." and word[-2] == ".")


def _is_before_place(words: list[str]) -> bool:
    """Return whether the Russian abbreviation of town and year is a town's: a year is a number."""
    return words[-1] == "г" and len(words) > 1 and not words[-2][-1].isdigit()


def is_open_stop(before: str) -> bool:
    """Return whether a text that ends with this full stop goes on: "… z. B.", "… vom 3."."""
    words = _last_words(before)
    if not words:
        return False
    if words[-1].isdigit():
        return len(words[-1]) < _LONGEST_PART - 1 and _is_after_article(words)
    return _join_parts(words) in _table(_OPEN) or words[-1] in _table(_OPEN)


def _last_words(before: str) -> list[str]:
    """Return the words at the end, without the last one's full stop; none where it is an ellipsis."""
    if before[-1:] != "." or before[-2:-1] in {".", ""}:
        return []
    words = before[:-1].split()
    if not words or before[-2].isspace():
        return []
    words[-1] = words[-1].lstrip(_LEADING)
    return words if words[-1] else []


def _join_parts(words: list[str]) -> str:
    """Return an abbreviation with spaces between its parts as one word: "z. B" as "z.B"."""
    joined = words[-1]
    for part in words[-2 : -2 - _SPACED_PARTS : -1]:
        if not part.endswith(".") or len(part) > _LONGEST_PART:
            break
        joined = part.lstrip(_LEADING) + joined
    return joined


def _is_after_article(words: list[str]) -> bool:
    """Return whether the words before a number make it an ordinal: "am 3.", "vom 3. bis 5."."""
    previous = words[-2].strip("*_,").casefold() if len(words) > 1 else ""
    if previous in _table(_BEFORE_ORDINAL):
        return True
    return previous in _RANGE and len(words) > 2 and words[-3][:-1].isdigit() and words[-3][-1] == "."  # noqa: PLR2004


def _is_initial(words: list[str], next_word: str, *, is_dotted: bool) -> bool:
    """Return whether a single letter, or several with full stops, is a name's initial or an abbreviation."""
    word = words[-1]
    if not word[-1].isalpha():
        return False
    if word[-1].islower():
        previous = words[-2] if len(words) > 1 else ""
        is_second = len(previous) == 2 and previous[1] == "."  # noqa: PLR2004
        return is_second or "." in word or next_word[:1].isdigit() or (is_dotted and len(next_word) == 1)
    return next_word not in _table(_OPENERS)
