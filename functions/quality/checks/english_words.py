"""English words that some checks look for: transitions, and participles that have no regular form."""

# ruff: noqa: RUF001  curly apostrophes are what people and models write

from __future__ import annotations

import re
from functools import cache

# Words and phrases that connect a sentence with the one before.
_TRANSITIONS = """
above all|according to|accordingly|actually|additionally|after all|after that|afterward|afterwards
albeit|all in all|all things considered|also|alternatively|although|altogether|another|anyway
as a consequence|as a matter of fact|as a result|as a rule|as long as|as much as|as opposed to
as soon as|as though|as well as|at any rate|at first|at last|at least|at most|at the same time
at this point|basically|be that as it may|because|because of|before|before long|besides|but
by all means|by comparison|by contrast|by the same token|by the time|certainly|chiefly|comparatively
compared to|compared with|concurrently|consequently|contrary to|conversely|correspondingly
coupled with|despite|different from|doubtless|due to|during|e.g.|earlier|either way|equally
especially|even if|even more|even so|even though|eventually|evidently|explicitly|finally
first of all|firstly|following|for example|for fear that|for instance|for one thing|for that reason
for the most part|for the purpose of|for the same reason|for this purpose|for this reason|formerly
from then on|further|furthermore|generally|given that|granted that|hence|henceforth|however|i.e.
if|if not|if only|if so|in addition|in any case|in any event|in brief|in case|in comparison
in conclusion|in contrast|in effect|in either case|in essence|in fact|in general|in light of
in like manner|in order to|in other words|in particular|in reality|in short|in spite of|in sum
in summary|in that case|in the event that|in the final analysis|in the first place|in the hope that
in the interim|in the light of|in the long run|in the meantime|in the same manner|in the same vein
in the same way|in this case|in turn|in view of|inasmuch as|including|indeed|initially|instead
it follows that|last|lastly|later|lest|likewise|meanwhile|more importantly|moreover|most important
mostly|much as|namely|nevertheless|nonetheless|nor|not only|not to mention|note that
notwithstanding|now that|obviously|occasionally|of course|on account of|on balance|on condition that
on one hand|on the contrary|on the one hand|on the other hand|on the whole|only if|other than
otherwise|overall|owing to|particularly|presently|previously|prior to|provided that|put differently
put simply|rather|rather than|regardless|secondly|seeing that|significantly|similarly|simply put
simultaneously|since|so|so as to|so far|so that|soon|sooner or later|specifically|still
subsequently|such as|suddenly|surely|surprisingly|taken together|than|that is|that said|then
then again|thereafter|thereby|therefore|thereupon|thirdly|this time|though|thus|to be sure
to begin with|to clarify|to conclude|to demonstrate|to emphasize|to explain|to illustrate
to paraphrase|to put it another way|to put it differently|to repeat|to rephrase|to start with
to sum up|to summarise|to summarize|to that end|to the contrary|to the end that|to this end
together with|undoubtedly|unless|unlike|until|until now|up to now|what is more|when|whenever
whereas|whereupon|whether|while|with this in mind|without a doubt|without doubt
"""

# Pairs that connect two parts of one sentence.
_PAIRS = (("both", "and"), ("either", "or"), ("neither", "nor"), ("whether", "or"))

# Past participles that do not end in -ed.
_PARTICIPLES = """
arisen awoken beaten become begun bent bet bid bitten bled blown borne bought bound bred broken
brought built burnt burst cast caught chosen clung cost crept cut dealt done drawn dreamt driven
drunk dug eaten fallen fed felt flung forbidden foreseen forgiven forgotten fought found frozen given gone
gotten ground grown heard held hidden hit hung hurt kept knelt known laid lain learnt led left lent let
lit lost made meant met mistaken mown overcome overseen overtaken paid proven put quit read ridden risen
run rung said sat sawn seen sent set sewn shaken shed shone shorn shot shown shrunk shut slain slept slid
slung slit smelt sold sought sown spelt spent spilt split spoilt spoken spread sprung spun stolen stood
struck strung stuck stung stunk sung sunk sworn swept swollen swum swung taken taught thought thrown told
torn trodden undergone understood undertaken undone upheld upset woken won worn wound woven wrung written
"""
# Words that describe a state, and words that only look like participles.
_ADJECTIVES = """
aged agreed ashamed based bed beloved bleed bored breed creed deed delighted embed exceed excited
feed greed heed hundred indeed interested married naked need pleased proceed ragged red reed related
rugged sacred scared seed shed speed steed succeed talented thrilled tired unexpected weed wicked
worried
"""
_AUXILIARIES = """
am is are was were be been being isn't aren't wasn't weren't ain't get gets got gotten getting
i'm it's he's she's that's there's what's who's where's here's you're we're they're
"""
# A clause ends before these, and with it the reach of its verb.
_CLAUSE_WORDS = """
and but or because while for that what how where if as after before when whenever which who whom whose why
although though since until unless whether than so yet nor once wherever whereas to
"""
# Before a participle these make it an adjective or another tense.
_NO_PASSIVE_AFTER = """
a an the my your his her its our their this these those have having most more
"""
_NOUNS_IN_ING = """
thing something anything nothing everything during king ring spring string
"""
_WORD_OR_BREAK = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[,:\u2013\u2014]")


@cache
def _transition() -> re.Pattern[str]:
    phrases = sorted(_TRANSITIONS.replace("\n", "|").strip("|").split("|"), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?!\w)")


def _has_pair(words: list[str]) -> bool:
    return any(first in words and second in words[words.index(first) :] for first, second in _PAIRS)


@cache
def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def has_transition(sentence: str) -> bool:
    """Return whether a sentence has a transition word or phrase."""
    lowered = sentence.lower().replace("’", "'")
    return _transition().search(lowered) is not None or _has_pair(lowered.split())


def is_passive(sentence: str) -> bool:
    """Return whether a clause of a sentence has a form of "be" or "get" and then a participle."""
    before, within_reach = "", False
    for word in _WORD_OR_BREAK.findall(sentence.lower().replace("’", "'")):
        if word in _words(_AUXILIARIES):
            within_reach = True
        elif word in _words(_CLAUSE_WORDS) or not word[0].isalnum() or _is_gerund(word):
            within_reach = False
        elif within_reach and _is_participle(word) and before not in _words(_NO_PASSIVE_AFTER):
            return True
        before = word
    return False


def _is_gerund(word: str) -> bool:
    return word.endswith("ing") and len(word) > len("sing") and word not in _words(_NOUNS_IN_ING)


def _is_participle(word: str) -> bool:
    if word in _words(_ADJECTIVES):
        return False
    return word in _words(_PARTICIPLES) or (word.endswith("ed") and len(word) > len("bed"))
