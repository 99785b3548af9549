"""English words that some checks look for: transitions, and participles that have no regular form."""

from __future__ import annotations

import re
from functools import cache

# Words and phrases that connect a sentence with the one before.
_TRANSITIONS = """
accordingly|additionally|admittedly|afterward|afterwards|albeit|alternatively|although|altogether|anyway
as a result|as a rule|as an example|as far as|as long as|as opposed to|as soon as|as such|as though
as well|as well as|at first|at last|at least|at the moment|at the same time|basically|because|before long
besides|briefly|but|by comparison|by contrast|by the time|by the way|certainly|chiefly|clearly
consequently|conversely|despite|doubtless|due to|during|earlier|effectively|either way|equally|especially
eventually|evidently|explicitly|finally|first|firstly|for example|for instance
for one thing|for that reason|for the most part|for the same reason|for this purpose|for this reason
formerly|fortunately|from then on|further|furthermore|generally|given that|hence|however|if|in addition
in any case|in brief|in case|in comparison|in conclusion|in contrast|in effect|in essence|in fact
in general|in like manner|in order to|in other words|in particular|in short|in spite of|in sum|in summary
in that case|in the end|in the first place|in the long run|in the meantime|in the past|in the same way
in this case|in this way|in turn|incidentally|including|indeed|initially|instead|it follows that|largely
last|lastly|later|lest|likewise|luckily|mainly|meanwhile|more importantly|moreover|most importantly|mostly
namely|naturally|nevertheless|next|no matter|nonetheless|nor|not only|not to mention|notably
notwithstanding|now that|obviously|occasionally|of course|on balance|on one hand|on the contrary
on the one hand|on the other hand|on the whole|once|only if|originally|otherwise|overall|owing to
particularly|perhaps|possibly|presumably|presently|previously|primarily|provided that|put differently
rather|rather than|regardless|right away|second|secondly|seeing that|similarly|simply put|simultaneously
since|so|so far|so that|sometimes|soon|specifically|still|subsequently|such as|suddenly|surely
surprisingly|that is|that said|that way|then|thereafter|therefore|thereupon|third|thirdly|this means
though|thus|to be sure|to begin with|to conclude|to illustrate|to put it another way|to some extent
to start with|to sum up|to summarise|to summarize|to that end|to this end|too|ultimately|undoubtedly
unfortunately|unless|unlike|until|until now|usually|what is more|whenever|whereas|whether|while
with this in mind|yet
"""

# Past participles that do not end in -ed.
_PARTICIPLES = """
arisen awoken beaten become begun bent bet bid bitten bled blown born borne bought bound bred broken
brought built burnt burst cast caught chosen clung come cost crept cut dealt done drawn dreamt driven
drunk dug eaten fallen fed felt flung forbidden foreseen forgiven forgotten fought found frozen given gone
gotten ground grown heard held hidden hit hung hurt kept knelt known laid lain learnt led left lent let
lit lost made meant met mistaken mown overcome overseen overtaken paid proven put quit read ridden risen
run rung said sat sawn seen sent set sewn shaken shed shone shorn shot shown shrunk shut slain slept slid
slung slit smelt sold sought sown spelt spent spilt split spoilt spoken spread sprung spun stolen stood
struck strung stuck stung stunk sung sunk sworn swept swollen swum swung taken taught thought thrown told
torn trodden undergone understood undertaken undone upheld upset woken won worn wound woven wrung written
"""
# Participles that describe rather than act, and words that only look like participles.
_ADJECTIVES = """
advanced aged amazed based bored complicated concerned confused detailed determined disappointed done
dedicated educated embarrassed excited exhausted experienced finished frightened gone interested involved
limited located married mixed need pleased prepared related relaxed retired satisfied scared set skilled
supposed surprised tired unexpected united used varied wicked worried indeed hundred red bed shed speed
feed seed weed embed sacred naked beloved
"""
_BE = frozenset({"am", "is", "are", "was", "were", "be", "been", "being"})
_BE_OR_GET = _BE | {"get", "gets", "got", "getting", "gotten", "isn't", "aren't", "wasn't", "weren't"}
_BETWEEN = frozenset(
    {
        "not",
        "also",
        "never",
        "always",
        "often",
        "only",
        "just",
        "still",
        "already",
        "now",
        "then",
        "even",
        "being",
    }
    | {"been", "usually", "sometimes", "generally", "rarely", "currently", "recently", "later", "first", "so"}
)
_REACH = 3  # words between the verb and its participle


@cache
def _transition() -> re.Pattern[str]:
    phrases = sorted(_TRANSITIONS.replace("\n", "|").strip("|").split("|"), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b")


@cache
def _participles() -> frozenset[str]:
    return frozenset(_PARTICIPLES.split())


@cache
def _adjectives() -> frozenset[str]:
    return frozenset(_ADJECTIVES.split())


def has_transition(sentence: str) -> bool:
    """Return whether a sentence has a transition word or phrase."""
    return _transition().search(sentence.lower()) is not None


def is_passive(words: tuple[str, ...]) -> bool:
    """Return whether a sentence, in lower-case words, has a form of "be" or "get" with a participle."""
    for index, word in enumerate(words):
        if word not in _BE_OR_GET:
            continue
        for following in words[index + 1 : index + 1 + _REACH]:
            if _is_participle(following):
                return True
            if following not in _BETWEEN and not following.endswith("ly"):
                break
    return False


def _is_participle(word: str) -> bool:
    if word in _adjectives():
        return False
    return word in _participles() or (word.endswith("ed") and len(word) > len("need"))
