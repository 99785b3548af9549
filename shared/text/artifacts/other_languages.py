"""Greetings and closing words in German, French, Spanish, Italian, Portuguese and Dutch."""
# ruff: noqa: RUF001  models write curly quotes

from __future__ import annotations

import re

_SURE = (
    r"¡?(?:claro(?: que sí| que sim)?|por supuesto|con (?:mucho )?gusto|desde luego|bien sûr|avec plaisir"
    r"|certainement|d['’]accord|volontiers|natürlich|gerne?|selbstverständlich|klar(?: doch)?|sicher"
    r"|certo|certamente|volentieri|ecco a te|com certeza|com prazer|natuurlijk|zeker|uiteraard|graag|prima)"
)
_HERE = (
    r"(?:aquí (?:tienes|está|te dejo|va)|a continuación|te presento|voici|ci-dessous|hier (?:ist|sind|kommt)"
    r"|hier findest du|im folgenden|nachfolgend|ecco|di seguito|aqui está|aqui vai|segue|abaixo"
    r"|hier is|hieronder|hierbij)"
)
_PIECE = (
    r"(?:blog\w*|posts?|art[ií]culo|entrada|publicación|texto|versi[óo]n\w*|borrador|ensayo|redacción"
    r"|article|billet|texte|brouillon|essai|rédaction|(?:blog)?(?:beitrag|artikel)|text|aufsatz|fassung"
    r"|entwurf"
    r"|articolo|testo|versione|bozza|saggio|artigo|postagem|versão|rascunho|redação|tekst|versie|opzet)"
)
_GREETING = re.compile(
    rf"{_SURE}\b[\s!.,:;—–-]{{0,4}}[^\n]{{0,60}}?\b{_HERE}\b[^\n]{{0,160}}\b{_PIECE}\b", re.IGNORECASE
)
_HERE_FIRST = re.compile(rf"{_HERE}\b[^\n]{{0,160}}\b{_PIECE}\b", re.IGNORECASE)
_BARE = re.compile(rf"{_SURE}[\s!.,:;—–-]*", re.IGNORECASE)

_FAREWELL = re.compile(
    r"[\s*_(\[>¿¡]{0,8}(?:"
    r"lass(?:en sie)? (?:es )?mich (?:gerne? )?wissen|sag(?:en sie)? mir|wenn (?:du|sie)\b|falls (?:du|sie)\b"
    r"|soll ich|möchte(?:st du|n sie)|gib mir bescheid|ich hoffe"
    r"|n['’]hésite[sz]? pas|faites?[- ]moi savoir|fais[- ]moi savoir|dites?[- ]moi|dis[- ]moi|souhaite[sz]"
    r"|voule[sz][- ]vous|veux-tu|si vous (?:souhaitez|voulez|avez)|si tu (?:souhaites|veux)|j['’]espère que"
    r"|avísame|av[ií]seme|házmelo saber|hazme saber|háganme saber|hágame saber|dime si|no dudes en|no dude en"
    r"|te gustaría|quieres que|si (?:quieres|deseas|necesitas|te gustaría)|espero que"
    r"|fammi sapere|mi faccia sapere|se (?:vuoi|desideri|hai bisogno)|vuoi che|desideri che|spero che"
    r"|(?:me )?avise|me diga|diga-me|me avisa|se (?:quiser|precisar|desejar)|gostaria que|quer que"
    r"|laat (?:het )?(?:me|mij|maar)|als je|wil je dat|zal ik|ik hoop dat"
    r")\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"änder|anpass|angepasst|überarbeit|kürz|umschreib|umformulier|erweiter|ergänz|anforderung"
    r"|modifi|ajust|adapte|chang(?:e|ement)|raccourci|reformul|développe[rz]? (?:un|cert|l)|attentes|besoins"
    r"|cambi|corrij|corrig|acort|ampl[ií]|reescrib|expectativas|necesidades|revis"
    r"|aggiust|adatt|accorci|riscriv|espand|aspettative|esigenze"
    r"|alter|encurt|reescrev|expand|necessidades|mudanç"
    r"|aanpas|aangepast|wijzig|verander|inkort|herschrijv|uitbreid|verwachting|wensen",
    re.IGNORECASE,
)
_READERS = re.compile(
    r"[ck]om+ent|reactie|newsletter|abonn|suscr|iscriv|inscrev|assine|https?://|\]\(|@\w"
    r"|facebook|instagram|twitter|linkedin|whatsapp|e-?mail",
    re.IGNORECASE,
)
_MOST_WORDS = 60

FRONT_HINT = re.compile(rf"{_SURE}\b|{_HERE}\b", re.IGNORECASE)


def is_greeting(text: str, *, before_post: bool) -> bool:
    """Return whether a first block announces the post; `before_post`: the next looks like its beginning."""
    if _GREETING.match(text):
        return before_post or text.rstrip("*_ ").endswith((":", ".", "!"))
    if _HERE_FIRST.match(text):
        return before_post and text.rstrip("*_ ").endswith(":")
    return before_post and _BARE.fullmatch(text) is not None


def is_farewell(text: str) -> bool:
    """Return whether a last block offers to change the post."""
    few = len(text.split()) <= _MOST_WORDS
    return bool(few and _FAREWELL.match(text) and _CHANGE.search(text) and not _READERS.search(text))
