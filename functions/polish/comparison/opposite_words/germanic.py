"""Opposite words of Germanic languages."""
# ruff: noqa: E501  lines of any length

from __future__ import annotations

WORDS = {
    "en": """
all every | most | half | some few
northwest | northeast | southwest | southeast
morning | afternoon | evening night
earlier sooner | later
above over | below under beneath
hundreds | thousands | millions | billions | trillions
more | less fewer
most | least
many | few
higher high highest | lower low lowest
increase increases increased increasing rise rises rose rising grow grows grew growing raise raises raised raising gain gains gained climb climbs climbed | decrease decreases decreased decreasing fall falls fell falling shrink shrinks shrank shrinking lower lowers lowered lowering drop drops dropped dropping decline declines declined declining reduce reduces reduced reducing lose loses lost
improve improves improved improving | worsen worsens worsened worsening
before | after
always | often frequently | sometimes | rarely seldom | never
better best | worse worst
larger bigger greater largest biggest | smaller smallest
longer longest | shorter shortest
faster quicker fastest | slower slowest
hot hotter warm warmer hottest | cold colder cool cooler coldest
cheap cheaper cheapest | dear dearer expensive costly
minimum min | maximum max
stronger strong strongest | weaker weak weakest
easier easy easiest | harder hard difficult hardest
thicker thick | thinner thin
heavier heavy | lighter light
older oldest | younger newer youngest newest
safe safer | dangerous unsafe risky
true | false
allow allows allowed permit permits permitted | forbid forbids forbidden prohibit prohibits prohibited ban bans banned
enable enables enabled | disable disables disabled
accept accepts accepted | reject rejects rejected
possible | impossible
legal | illegal
legally | illegally
likely | unlikely
advantage advantages benefit benefits | disadvantage disadvantages drawback drawbacks
positive | negative
positively | negatively
majority | minority
include includes included including | exclude excludes excluded excluding
with | without
inside | outside
first | last
up | down
upward upwards | downward downwards
left | right
north northern | south southern
east eastern | west western
buy buys bought | sell sells sold
win wins won | lose loses lost
success succeeds succeeded | failure fails failed
healthy healthier | unhealthy harmful
helps helped | harms harmed
open opens opened | close closes closed
add adds added | remove removes removed subtract subtracts
import imports imported | export exports exported
deep deeper | shallow shallower
dry drier | wet wetter
full | empty
early | late
daily | weekly | monthly | yearly annually annual
second seconds | minute minutes | hour hours | day days | week weeks | month months | year years | decade decades
summer | winter
""",
    "de": """
hälfte | mehrheit
norden nördlich nördliche nördlichen | süden südlich südliche südlichen
osten östlich östliche östlichen | westen westlich westliche westlichen
alle sämtliche | meisten | einige manche wenige
vormittags | nachmittags
mehr | weniger
meisten | wenigsten
viele vielen | wenige wenigen
höher hoch höhere höheren höchste hohe | niedriger niedrig niedrigere niedrigeren niedrigste niedrige tiefer
steigt steigen stieg stiegen gestiegen wächst wachsen wuchs erhöht erhöhen zunimmt | sinkt sinken sank sanken gesunken fällt fallen fiel schrumpft schrumpfen senkt senken verringert verringern abnimmt
anstieg zunahme zuwachs | rückgang abnahme
verbessert verbessern | verschlechtert verschlechtern
vor | nach
vorher davor zuvor | nachher danach
früher | später
immer stets | oft häufig | selten | nie niemals
besser beste besten | schlechter schlechteste schlechtesten
größer größere größeren größte | kleiner kleinere kleineren kleinste
länger längere | kürzer kürzere
schneller | langsamer
heiß heißer warm wärmer | kalt kälter kühl kühler
billig billiger günstig günstiger | teuer teurer
über | unter
mindestens | höchstens maximal
minimum | maximum
stark stärker | schwach schwächer
leicht leichter einfach einfacher | schwer schwerer schwierig schwieriger
älter | jünger neuer
sicher | gefährlich unsicher
wahr richtig | falsch
erlaubt erlauben | verboten verbietet verbieten
möglich | unmöglich
vorteil vorteile | nachteil nachteile
mit | ohne
erste ersten erster | letzte letzten letzter
täglich | wöchentlich | monatlich | jährlich
tag tage tagen | woche wochen | monat monate monaten | jahr jahre jahren
morgens | abends nachts
gesund | ungesund schädlich
""",
    "nl": """
helft | meerderheid
sommige enkele | alle
noorden noordelijk noordelijke | zuiden zuidelijk zuidelijke
oosten oostelijke | westen westelijke
ochtends | avonds
meer | minder
meeste | minste
stijgt stijgen steeg groeit groeide | daalt dalen daalde krimpt kromp
voor | na
altijd | vaak | zelden | nooit
beter beste | slechter slechtste
groter grote grootste | kleiner kleine kleinste
hoger hoog hoge | lager laag lage
sneller | langzamer
warm warmer heet | koud kouder
makkelijk gemakkelijk | moeilijk
minstens minimaal | hoogstens maximaal
met | zonder
mogelijk | onmogelijk
dag dagen | week weken | maand maanden | jaar jaren
""",
    "sv": """
hälften | majoriteten
några | alla
norr norra | söder södra
öster östra | väster västra
mer fler | mindre färre
ökar ökade stiger steg | minskar minskade sjunker sjönk
före innan | efter
alltid | aldrig sällan
bättre bäst | sämre sämst
större störst | mindre minst
högre hög | lägre låg
med | utan
möjligt | omöjligt
""",
    "da": """
halvdelen | flertallet
nogle | alle
nord | syd
øst | vest
mere flere | mindre færre
stiger steg øger | falder faldt mindsker
før | efter
altid | aldrig sjældent
bedre bedst | værre værst dårligere
større størst | mindre mindst
højere høj | lavere lav
med | uden
""",
    "no": """
halvparten | flertallet
noen | alle
nord | sør
øst | vest
mer flere | mindre færre
øker økte stiger | synker sank minker
før | etter
alltid | aldri sjelden
bedre best | verre verst dårligere
større størst | mindre minst
høyere høy | lavere lav
med | uten
""",
}
