"""Words in which a writer speaks of the task instead of the subject, in English and in other languages."""
# ruff: noqa: E501, RUF001  a language is a row, and models write curly quotes

from __future__ import annotations

import re

from shared.text.artifacts.lazy_pattern import LazyPattern

PIECE = r"(?:blog ?posts?|posts?|blogs?|articles?|essays?|texts?|pieces?|drafts?)"
SURE = LazyPattern(
    r"\b(?:i(?:['’]ve| have|['’]m| am| was| had)? (?:been |being )?(?:asked|tasked|instructed|told|requested) (?:to"
    rf"|with) (?:writ\w+|creat\w+|produc\w+) (?:a|an|this|the) (?:[\w-]+ ){{0,3}}{PIECE} (?:about|on) (?:this|the|a"
    rf"|my|that) (?:given |chosen )?topic\b(?! of)"
    rf"|(?:this|my|the) (?:blog ?)?{PIECE} is about (?:a|the|this|my) (?:[\w-]+ ){{0,2}}topic\b(?! of)"
    rf"|i(?:['’]m| am) (?:ready|here|happy|glad|excited|prepared) to (?:write|help(?: you)? write|create|craft|draft) (?:a"
    rf"|an|the|your|this) (?:[\w-]+ ){{0,3}}{PIECE}"
    rf"|what (?:topic|subject) (?:would|should|do) (?:you|i)\b[^.?!\n]{{0,40}}\b(?:write|blog)"
    rf"|(?:please )?(?:share|provide|send|give me|tell me)(?: me)?(?: with)? (?:the|your|more|any|some) (?:[\w-]+ ){{0,2}}"
    r"(?:details|topic|keywords?|brief|information)(?: (?:for|of|about) (?:the|your|this) (?:blog|post|article|essay|text|topic|brief|request|content)\b|,? (?:so (?:that )?i can|and i(?:['’]ll| will| can)) (?:write|start|begin|get|create|craft|draft)\b| with me\b)"
    rf"|(?:help|helps|helped|useful) (?:you )?(?:to |in )?(?:writ\w+|with|creat\w+|for) your (?:own )?(?:blog ?post"
    r"|blog|article|essay)s?(?=[!.])"
    rf"|(?:this|the|my) (?:blog )?{PIECE} (?:meets?|satisf(?:y|ies)|fulfil\w*) (?:all )?(?:of )?your (?:needs"
    r"|requirements|expectations|request)"
    r"|as per your (?:brief|request|instructions|requirements)|as you requested,? (?:here|i|this)\b"
    rf"|(?:i|we) (?:will|have) (?:now )?(?:writ\w+|creat\w+) (?:a|the|this) (?:[\w-]+ ){{0,3}}{PIECE} (?:as|that you|for"
    r" you)\b|the (?:brief|prompt) (?:asks|says|requires|states) (?:me|for a|that i|that the (?:post|article|text))"
    r"|(?:use|include|used|included|incorporate[ds]?) the keywords? [\"“'‘])",
    re.IGNORECASE,
)
ELSEWHERE = LazyPattern(
    r"\b(?:ich wurde gebeten|man hat mich gebeten|ich soll),? (?:hier )?(?:einen|den|diesen) (?:[\w-]+ ){0,2}(?:blog)?"
    r"(?:beitrag|artikel|text|post) (?:über|zu) (?:dieses|das|ein) thema|dieser (?:blog)?(?:beitrag|artikel) handelt von"
    r" einem thema|ich bin bereit, (?:einen|den|ihren|deinen) (?:[\w-]+ ){0,2}(?:blog)?(?:beitrag|artikel|text) zu"
    r" (?:schreiben|verfassen)"
    r"|on m['’]a demandé d['’]écrire (?:un|cet|l['’]) ?(?:[\w-]+ ){0,2}(?:article|billet|texte) sur ce sujet"
    r"|cet article (?:parle|traite) d['’]un sujet qui|je suis prête? à (?:écrire|rédiger) (?:un|votre|l['’]) ?(?:article"
    r"|billet|texte)"
    r"|me (?:han pedido|pidieron) (?:que escriba|escribir) (?:un|este) (?:[\w-]+ ){0,2}(?:artículo|texto|post|blog) sobre"
    r" este tema|est[ea] (?:artículo|entrada|post) trata (?:de|sobre) un tema que|estoy list[oa] para escribir (?:un|tu|su"
    r"|el) (?:artículo|texto|post|blog)"
    r"|mi è stato chiesto di scrivere (?:un|questo) (?:[\w-]+ ){0,2}(?:articolo|testo|post) su questo argomento"
    r"|sono pront[oa] a scrivere (?:un|il|l['’]) ?(?:articolo|testo|post)"
    r"|(?:me pediram|fui solicitad[oa]) (?:para|a) escrever (?:um|este) (?:[\w-]+ ){0,2}(?:artigo|texto|post) sobre este"
    r" (?:tema|assunto)|estou pront[oa] para escrever (?:um|o|seu) (?:artigo|texto|post)"
    r"|(?:ik ben|mij is) gevraagd om (?:een|dit) (?:[\w-]+ ){0,2}(?:artikel|blog(?:post)?|tekst) (?:te schrijven )?over dit"
    r" onderwerp|ik ben klaar om (?:een|je|uw) (?:artikel|blog(?:post)?|tekst) te schrijven"
    r"|poproszono mnie o napisanie (?:artykułu|wpisu|tekstu) (?:o|na) t(?:ym|en) temat"
    r"|меня попросили написать (?:статью|пост|текст) (?:на эту тему|об этом)|я готов[а]? написать (?:статью|пост|текст)"
    r"|bu konu hakkında (?:bir )?(?:yazı|makale|blog yazısı) yazmam istendi",
    re.IGNORECASE,
)
UNSPACED = LazyPattern(
    "我被要求(?:写|撰写)|请(?:提供|分享)(?:更多)?(?:详细信息|主题|细节)|我(?:准备好|可以开始)(?:写|撰写)"
    "|(?:記事|ブログ)を書くように(?:頼まれ|依頼され)|(?:詳細|テーマ)を(?:教えて|共有して)ください"
    "|(?:글|기사|블로그)을? (?:써|작성해) ?달라는 요청|(?:주제|세부 사항)를 (?:알려|공유해) ?주세요"
)
HERE = LazyPattern(
    rf"(?:sure[,!.] |okay[,.] )?(?:here(?:['’]s| is| are)|below is) (?:the|your|a|my) (?:[\w-]+ ){{0,3}}{PIECE}"
    r"(?: (?:for you|you (?:asked|requested)[^:\n]{0,40}|about [^:\n]{1,60}|on [^:\n]{1,60}))?\s?:",
    re.IGNORECASE,
)
_WEAK = {
    "topic praised": r"\bwhat an? (?:[\w-]+,? (?:and )?){1,3}topic\b|\bsuch an? [\w-]+ topic to write about\b",
    "asked": rf"\bi(?:['’]ve| have| was|['’]m| am) (?:been |being )?(?:asked|tasked) (?:to|with) writ\w+\b[^.?!\n]{{0,30}}?\b{PIECE}",
    "is about": rf"\bthis (?:blog ?)?{PIECE} is (?:all )?about\b",
    "passion": r"\b(?:topic|subject) (?:that |which )?i(?:['’]m| am| feel)? (?:\w+ )?(?:passionate|excited|enthusiastic) about\b",
    "my blog": r"\bvisit my (?:blog|website) (?:again|tomorrow|soon|for more)\b|\bthank you for (?:reading|visiting) my blog\b",
    "topic given": r"\b(?:the|this) (?:given|chosen|assigned|requested|specified) topic\b|\bi was given (?:the|this) topic\b",
    "postscript": r"\bp\.? ?s\.? i hope this\b",
    "order": r"\bas (?:you )?requested\b|\bthe word count\b|\byour (?:prompt|brief)\b",
    "reader helped": r"\bhelps? you (?:write|with) your (?:blog|article|essay|post)",
}
SIGNS = {name: LazyPattern(pattern, re.IGNORECASE) for name, pattern in _WEAK.items()}
END_MARK = LazyPattern(r"(?:\b|[-–—*_\[])END(?:ING)?\s?[-–—*_\].]{1,4}\Z|\A\W{0,4}(?:THE )?END\W{0,4}\Z")
# A post about writing posts may say what one to write says.
ABOUT_WRITING = LazyPattern(
    r"\bblog ?posts?\b|\bprompts?\b|\bchat ?gpt\b|\bllms?\b|\bkeywords?\b|\bcopywrit\w+", re.IGNORECASE
)
