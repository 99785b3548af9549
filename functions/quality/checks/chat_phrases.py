"""Words to a chat partner at the ends of an answer: offers, good wishes, agreement, announcements.

People write some of them, too, and so the cleaner leaves them. To readers they write of comments and of
addresses.
"""
# ruff: noqa: RUF001  models write curly quotes and dashes

from __future__ import annotations

import re

from shared.text.artifacts.lazy_pattern import LazyPattern

_MARKS = r"[\s*_(\[–—-]{0,8}(?:(?:please|also|and|so|finally|remember|again|now)[,:]? ){0,2}(?:just )?"
_MORE = r"(?:any |some |more |other |further |specific |particular |additional |a |the |general ){1,3}"
_NEEDS = (
    r"(?:questions?|concerns?|clarifications?|help|assistance|guidance|suggestions?|details|ideas"
    r"|information"
    r"|requests?|advice|instructions|examples|explanations?|adjustments?|changes|modifications|revisions"
    r"|requirements|preferences|thoughts)"
)
_SPOKEN = (
    r"(?:questions?|concerns?|clarifications?|assistance|guidance|help|requests?|instructions|explanations?"
    r"|adjustments?|changes|modifications|revisions|suggestions|information|details|advice)"
)
_EDIT = (
    r"(?:customi[sz]e|personali[sz]e|modify|adjust|edit|tweak|tailor|adapt|expand|reword|rephrase"
    r"|revise|add"
    r"|change|replace|fill|make changes|mix and match|pick|incorporate)"
)
_WORK = (
    r"(?:templates?|drafts?|version|essay|articles?|blog(?: post)?|posts?|script|story|poem|letter|e-?mail"
    r"|outline|itinerary|paragraphs?|parts?|sections?|text|content|wording|tone|format|structure|plan"
    r"|proposal|list|schedule|questions|summary|message|speech|title|ideas?|hooks?|examples?)"
)
_GIVEN = (
    r"(?:(?:road|trip|blog|brief|short|quick|simple|basic|detailed|general|little|step-by-step|this|that|these"
    r"|the|my|above)"
    r" ){0,3}"
    r"(?:helps?|information|explanation|answers?|response|clarifies|clarification|summary|tips"
    r"|list|itinerary"
    r"|outline|essay|article|story|poem|script|overview|guide|suggestions?|ideas?|hooks|examples?"
    r"|introduction|template|analysis|description|provides|gives|gave|meets|clears|is (?:helpful|useful"
    r"|what you)|was (?:helpful|useful|what you)|has (?:been helpful|helped)|satisf\w+)"
)
# People wish these in about one post of 200.
MILD = LazyPattern(
    rf"{_MARKS}(?:i )?(?:really |sincerely )?hope (?:that )?(?:this|it|that) (?:is|was|helps?|has been)"
    r"(?: (?:helpful|useful|of help))?(?: (?:to|for) (?:you|someone|somebody|others))?[!.…]*\s*\Z",
    re.IGNORECASE,
)
# To readers a person writes of comments and addresses.
READERS = LazyPattern(
    r"\bcomments?\b|\bsubscrib|https?://|\be-?mail me\b|@\w|\b(?:on|via|at|through|by) (?:my |our |the )?"
    r"(?:twitter|mastodon|linkedin|instagram|facebook|discord|slack|bluesky|reddit|youtube|github"
    r"|matrix|irc"
    r"|social media|e-?mail|forums?|x\b)"
    r"|\b(?:pull request|issue tracker|my (?:blog|inbox|website|newsletter))",
    re.IGNORECASE,
)
ENDS = {
    "let me know": LazyPattern(
        rf"{_MARKS}let me know if (?:you(?:['’]d| would)? (?:have|need|want|like|prefer|require)"
        rf"(?: me)?\b[^.?!\n]{{0,80}}\b(?:{_NEEDS}|to (?:\w+ ){{0,2}}(?:elaborate|expand|explain"
        rf"|modify|continue"
        r"|explore|generate|add|see|adjust|clarify|revise|refine|change|provide|write|help|go|delve|flesh"
        r"|include|create|make|cover|know))\b"
        r"|there['’]?s? (?:is |are )?any(?:thing)?\b)",
        re.IGNORECASE,
    ),
    "if you have": LazyPattern(
        rf"{_MARKS}(?:if|should) you(?:['’]d| would)?(?: (?:still|ever|do))? (?:have|need|want|require"
        rf"|encounter|like|would like"
        rf"|['’]d like)\b[^.?!\n]{{0,100}}\b(?:feel free to (?:ask|reach|let|contact|message)|let me know\b"
        rf"|don['’]t hesitate to (?:ask|reach|let)|do not hesitate to ask|just ask|i(?:['’]d"
        rf"| would| will|['’]ll"
        r"|['’]m| am) (?:be )?(?:\w+ )?(?:happy|glad|here))",
        re.IGNORECASE,
    ),
    "feel free to ask": LazyPattern(
        rf"{_MARKS}(?:you can |you (?:should|may) )?(?:feel free|don['’]t hesitate|do not hesitate) to"
        rf" (?:ask|let me know|reach out)\b(?: (?:me|again|to me))?"
        rf"(?: (?:if|for|with|about|any|your|whenever|should)\b|[!.]?\s*\Z)",
        re.IGNORECASE,
    ),
    "feel free to edit": LazyPattern(
        rf"(?:{_MARKS}|.{{0,150}}\byou should |.{{0,150}}[,;:–—] ?(?:so |and |but |please ){{0,2}})"
        rf"feel free to (?:further )?{_EDIT}\b(?: (?:or|and) {_EDIT})?[^.?!\n]{{0,40}}"
        rf"\b(?:it|this|them|one|{_WORK})\b",
        re.IGNORECASE,
    ),
    "i hope this": LazyPattern(
        rf"{_MARKS}(?:(?:overall|anyway|thanks|thank you)[,!.]? )?(?:i )?(?:really "
        rf"|sincerely )?hope (?:that )?"
        rf"(?:this |these |that |the |my |it ){_GIVEN}\b",
        re.IGNORECASE,
    ),
    "would you like": LazyPattern(
        rf"{_MARKS}(?:(?:would you like|do you want|want) me to|shall i (?:\w+ )?(?:continue|write"
        rf"|add|expand|go on|draft|make))\b",
        re.IGNORECASE,
    ),
    "is there anything": LazyPattern(
        rf"{_MARKS}(?:is there|was there) anything (?:else|specific|in particular|more)\b[^.?!\n]{{0,60}}\?"
        r"|"
        + _MARKS
        + r"(?:do you have any|any) (?:other |more |further |specific )?questions?[^.?!\n]{0,60}"
        r"\b(?:you['’]d like me|i can|for me)\b",
        re.IGNORECASE,
    ),
    "happy to help": LazyPattern(
        rf"{_MARKS}(?:i(?:['’]m| am|['’]d| would|['’]ll| will) (?:be )?(?:always |more than |very )?)?"
        rf"(?:happy|glad|here) to (?:help|assist|answer|provide|explain|elaborate|clarify|brainstorm|refine"
        r"|discuss)\b(?! (?:readers|people|them|our|my|us|customers))",
        re.IGNORECASE,
    ),
    "good luck": LazyPattern(
        rf"{_MARKS}(?:good luck|best of luck) (?:with|on|in) your "
        r"(?:\w+ )?(?:memoir|essay|pitch|proposal|video|post|project|presentation|resignation"
        r"|writing|interview"
        r"|application|journey|search|trip|assignment)\b|"
        + _MARKS
        + r"happy (?:writing|coding|testing|blogging)[!.]",
        re.IGNORECASE,
    ),
    "revised": LazyPattern(
        rf"{_MARKS}(?:this|the) (?:revised|rewritten|polished|improved|updated|edited) (?:version"
        rf"|text|post|article"
        r"|draft) (?:\w+ )?(?:is|keeps|makes|has|uses|maintains|reads|flows|retains|aims|focuses|adds)\b",
        re.IGNORECASE,
    ),
    "end": LazyPattern(r"\s*(?:END|\*\*END\*\*|\[END\]|THE END|---+ ?END ?---+)[.!]?\s*\Z"),
}
_YES = r"(?:sure(?: thing)?|certainly|of course|absolutely|definitely|understood|gladly|no problem)"
_THING = (
    r"(?:blog(?: ?post)?s?|posts?|articles?|essays?|drafts?|poems?|story|stories|scripts?"
    r"|letters?|e-?mails?"
    r"|outlines?|versions?|texts?|summary|summaries|lists?|guides?|itinerary|monologue|speech|review|scene"
    r"|continuation|chapter|description|template|proposal|response|evaluation|paragraphs?|rewrite|analysis"
    r"|explanation|examples?|introduction|sample|haiku|song|plan|questionnaire|patent|interview|report)"
)
STARTS = {
    "agrees": LazyPattern(
        rf"[\s*_:]{{0,6}}(?:{_YES}!+(?=\s|\Z)|{_YES}[,.:;—–-]+ (?:here(?:['’]s| is| are)\b"
        rf"|below is\b|let me\b"
        rf"|i(?:['’]d| would|['’]ll| will| can) (?:\w+ )?(?:help|assist|provide|explain|write"
        rf"|create|give|share"
        rf"|suggest|offer)\b|[^\n]{{1,200}}:[\s*_]*\Z))",
        re.IGNORECASE,
    ),
    "okay": LazyPattern(
        r"[\s*_]{0,6}(?:okay|ok|alright|all right|yes|great|got it)[!,.]+ (?:so,? )?(?:i(?:['’]ll"
        r"| will| can)"
        r" (?:\w+ )?(?:write|help|create|do|provide|explain|give|try)|here(?:['’]s| is| are)\b"
        r"|let(?:['’]s| me) (?:write|create|break|evaluate|craft|tackle))\b",
        re.IGNORECASE,
    ),
    "praise": LazyPattern(
        r"[\s*_]{0,6}(?:what an? |that['’]s an? |this is an? |that is an? |an? )?"
        r"(?!(?:what|an?|the|this|that|no|any|my|your|one|first|next|last|new|big|trick)\b)"
        r"[\w-]+(?: (?:and|yet|but) [\w-]+)? (?:question|request|prompt)!(?=\s|\Z)",
        re.IGNORECASE,
    ),
    "here is": LazyPattern(
        rf"[\s*_]{{0,6}}(?:here(?:['’]s| is| are)|below (?:is|are)|the following is) "
        rf"(?:my|your|a|an|the|some|one|another)\b[^.?!\n]{{0,60}}?\b{_THING}\b[^.?!\n]{{0,200}}:[\s*_]*\Z",
        re.IGNORECASE,
    ),
    "thanks": LazyPattern(
        r"[\s*_]{0,6}(?:thank you|thanks) for (?:reaching out|your (?:\w+ )?(?:question|request|message"
        r"|inquiry|prompt|query|interest in)|asking|providing|sharing (?:your|the|this)|bringing"
        r"|the (?:question"
        r"|details|information|prompt|context))\b",
        re.IGNORECASE,
    ),
    "help": LazyPattern(
        r"[\s*_]{0,6}(?:(?:hello|hi|hey)[^.!\n]{0,20}[!.,] )?(?:[^.!?\n]{0,40}[!.,] )?i(?:['’]d"
        r"| would|['’]m| am) (?:be )?(?:more than )?(?:happy|glad|here"
        r"|delighted|honou?red|thrilled) to (?:help|assist|write|provide|create|explain)\b",
        re.IGNORECASE,
    ),
    "apology": LazyPattern(
        r"[\s*_]{0,6}(?:(?:i (?:\w+ )?apologi[sz]e|apologies|i['’]m sorry|i am sorry"
        r"|sorry) for [^.!?\n]{0,60}"
        r"\b(?:my|the) (?:previous|earlier|last) (?:response|answer|summary|message|version|reply)\b"
        r"|(?:i['’]m sorry|i am sorry|sorry|i apologi[sz]e),? but (?:as an? |i(?:['’]m"
        r"| am) (?:unable|not able) to"
        r"|i (?:can(?:no|['’])t|can not|do not|don['’]t) (?:have (?:access|enough)|fulfil|assist"
        r"|comply|help (?:you|with)"
        r"|write|provide|create|generate)))",
        re.IGNORECASE,
    ),
    "label": LazyPattern(
        r"\s*[#*_ ]{0,8}(?:assistant|user|human|ai|chatbot|bot|response)[*_ ]{0,3}:?\s*\Z", re.IGNORECASE
    ),
}
