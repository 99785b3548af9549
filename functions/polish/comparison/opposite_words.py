"""Pairs of opposite words, by language."""
# ruff: noqa: RUF001  letters that look like Latin ones

from __future__ import annotations

# A line for a pair: the words of one side, a stroke, the words of the other.
PAIRS = {
    "en": """
more | less fewer
most | least
many | few
higher high highest | lower low lowest
increase increases increased increasing rise rises rose rising grow grows grew growing raise raises \
raised raising gain gains gained climb climbs climbed | decrease decreases decreased decreasing fall \
falls fell falling shrink shrinks shrank shrinking lower lowers lowered lowering drop drops dropped \
dropping decline declines declined declining reduce reduces reduced reducing lose loses lost
improve improves improved improving | worsen worsens worsened worsening
before | after
earlier | later
always | never rarely seldom sometimes
often frequently | rarely seldom never
all every | some few
better best | worse worst
larger bigger greater largest biggest | smaller smallest
longer longest | shorter shortest
faster quicker fastest | slower slowest
hot hotter warm warmer hottest | cold colder cool cooler coldest
cheap cheaper cheapest | dear dearer expensive costly
above over | below under
minimum min | maximum max
stronger strong strongest | weaker weak weakest
easier easy easiest | harder hard difficult hardest
thicker thick | thinner thin
heavier heavy | lighter light
older oldest | younger newer youngest newest
safe safer | dangerous unsafe risky
true | false
allow allows allowed permit permits permitted | forbid forbids forbidden prohibit prohibits prohibited \
ban bans banned
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
daily | weekly monthly yearly annually
weekly | daily monthly yearly annually
monthly | daily weekly yearly annually
yearly annually annual | daily weekly monthly
day days | week weeks month months year years
week weeks | day days month months year years hour hours
month months | day days week weeks year years
year years | day days week weeks month months decade decades
hour hours | minute minutes second seconds day days
minute minutes | hour hours second seconds
morning | evening night
summer | winter
""",
    "de": """
mehr | weniger
meisten | wenigsten
viele vielen | wenige wenigen
höher hoch höhere höheren höchste hohe | niedriger niedrig niedrigere niedrigeren niedrigste niedrige tiefer
steigt steigen stieg stiegen gestiegen wächst wachsen wuchs erhöht erhöhen zunimmt | sinkt sinken sank \
sanken gesunken fällt fallen fiel schrumpft schrumpfen senkt senken verringert verringern abnimmt
anstieg zunahme zuwachs | rückgang abnahme
verbessert verbessern | verschlechtert verschlechtern
vor | nach
vorher davor zuvor | nachher danach
früher | später
immer stets | nie niemals selten
oft häufig | selten nie
alle | einige manche wenige
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
täglich | wöchentlich monatlich jährlich
wöchentlich | täglich monatlich jährlich
monatlich | täglich wöchentlich jährlich
tag tage tagen | woche wochen monat monate monaten jahr jahre jahren
woche wochen | tag tage tagen monat monate monaten jahr jahre jahren
monat monate monaten | tag tage tagen woche wochen jahr jahre jahren
morgens | abends nachts
gesund | ungesund schädlich
""",
    "fr": """
plus davantage | moins
augmente augmenter augmentent augmenté hausse | diminue diminuer diminuent diminué baisse réduit réduire
avant | après
toujours | jamais rarement
souvent | rarement jamais
tous toutes | certains certaines quelques
meilleur meilleure mieux | pire moins
grand grande grands grandes | petit petite petits petites
haut élevé élevée élevés | bas basse faible faibles
long longue | court courte
rapide vite | lent lente lentement
chaud chaude | froid froide
facile | difficile
maximum | minimum
avec | sans
premier première | dernier dernière
vrai vraie | faux fausse
possible | impossible
avantage avantages | inconvénient inconvénients
jour jours | semaine semaines mois année années an ans
semaine semaines | jour jours mois année années an ans
mois | jour jours semaine semaines année années an ans
""",
    "es": """
más | menos
aumenta aumentar aumentan aumentó sube subió crece creció | disminuye disminuir disminuyen disminuyó \
baja bajó reduce redujo
antes | después
siempre | nunca jamás raramente
todos todas | algunos algunas pocos
mejor mejores | peor peores
mayor mayores grande grandes | menor menores pequeño pequeña pequeños
alto alta altos altas | bajo baja bajos bajas
largo larga | corto corta
rápido rápida | lento lenta
caliente | frío fría
fácil | difícil
máximo | mínimo
con | sin
primero primera primer | último última
posible | imposible
ventaja ventajas | desventaja desventajas inconveniente
barato barata | caro cara
día días | semana semanas mes meses año años
semana semanas | día días mes meses año años
mes meses | día días semana semanas año años
""",
    "it": """
più | meno
aumenta aumentare aumentano aumentato cresce sale salito salita saliti | \
diminuisce diminuire diminuiscono diminuito cala riduce scende sceso scesa scesi
prima | dopo
sempre | mai raramente
tutti tutte | alcuni alcune pochi
migliore migliori meglio | peggiore peggiori peggio
maggiore grande grandi | minore piccolo piccola piccoli
alto alta | basso bassa
caldo calda | freddo fredda
facile | difficile
massimo | minimo
con | senza
possibile | impossibile
vantaggio vantaggi | svantaggio svantaggi
giorno giorni | settimana settimane mese mesi anno anni
settimana settimane | giorno giorni mese mesi anno anni
mese mesi | giorno giorni settimana settimane anno anni
""",
    "pt": """
mais | menos
aumenta aumentar aumentou cresce cresceu sobe subiu subiram | \
diminui diminuir diminuiu cai caiu caíram reduz reduziu
antes | depois após
sempre | nunca jamais raramente
todos todas | alguns algumas poucos
melhor melhores | pior piores
maior maiores grande | menor menores pequeno pequena
alto alta | baixo baixa
quente | frio fria
fácil | difícil
máximo | mínimo
com | sem
possível | impossível
vantagem vantagens | desvantagem desvantagens
dia dias | semana semanas mês meses ano anos
semana semanas | dia dias mês meses ano anos
mês meses | dia dias semana semanas ano anos
""",
    "nl": """
meer | minder
meeste | minste
stijgt stijgen steeg groeit groeide | daalt dalen daalde krimpt kromp
voor | na
altijd | nooit zelden
vaak | zelden nooit
beter beste | slechter slechtste
groter grote grootste | kleiner kleine kleinste
hoger hoog hoge | lager laag lage
sneller | langzamer
warm warmer heet | koud kouder
makkelijk gemakkelijk | moeilijk
minstens minimaal | hoogstens maximaal
met | zonder
mogelijk | onmogelijk
dag dagen | week weken maand maanden jaar jaren
week weken | dag dagen maand maanden jaar jaren
maand maanden | dag dagen week weken jaar jaren
""",
    "sv": """
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
mer flere | mindre færre
øker økte stiger | synker sank minker
før | etter
alltid | aldri sjelden
bedre best | verre verst dårligere
større størst | mindre minst
høyere høy | lavere lav
med | uten
""",
    "pl": """
więcej bardziej | mniej
rośnie wzrasta wzrósł wzrosła wzrosło wzrosły zwiększa | spada maleje spadł spadła spadło spadły zmniejsza
przed | po
zawsze | nigdy rzadko
lepszy lepsza lepiej | gorszy gorsza gorzej
większy większa | mniejszy mniejsza
wyższy wyższa | niższy niższa
możliwe | niemożliwe
""",
    "ru": """
больше более | меньше менее
безопасен безопасна безопасно безопасны | опасен опасна опасно опасны
растёт растет вырос выросла выросло выросли увеличивает увеличивается | \
падает упал упала упало упали снижает уменьшает уменьшается
до перед | после
всегда | никогда редко
часто | редко никогда
лучше лучший | хуже худший
выше высокий высокая | ниже низкий низкая
быстрее | медленнее
легко легче | трудно труднее сложно
можно | нельзя
возможно | невозможно
день дня дней | неделя недели неделю недель месяц месяца месяцев год года лет
неделя недели неделю недель | день дня дней месяц месяца месяцев год года лет
месяц месяца месяцев | день дня дней неделя недели неделю недель год года лет
""",
    "uk": """
більше | менше
зростає збільшує | падає зменшує
до перед | після
завжди | ніколи рідко
краще кращий | гірше гірший
вище | нижче
""",
    "tr": """
çok | az
arttı artıyor yükseldi | azaldı azalıyor düştü
önce | sonra
""",
    "ja": """
多 | 少
前 | 後
増 上 | 減 下
高 | 低 安
大 | 小
長 | 短
早 速 | 遅
最初 | 最後
強 | 弱
買 | 売
""",
    "zh": """
多 | 少
前 | 后
增 升 上 | 减 降 下
高 | 低
大 | 小
长 | 短
快 早 | 慢 晚
强 | 弱
买 | 卖
""",
}
