"""Pairs of opposite words, by language."""
# ruff: noqa: E501, RUF001  letters that look like Latin ones

from __future__ import annotations

# A line for a pair: the words of one side, a stroke, the words of the other.
PAIRS = {
    "en": """
half | most all
most | all every
most | some few
northwest northeast | southwest southeast
morning | afternoon
afternoon | morning
sooner | later
rise | fall
above | beneath
maximum | minimum
millions | billions thousands
billions | millions trillions
thousands | millions hundreds
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
hälfte | mehrheit
norden nördlich nördliche nördlichen | süden südlich südliche südlichen
osten östlich östliche östlichen | westen westlich westliche westlichen
meisten | alle einige manche
einige manche | alle sämtliche
vormittags | nachmittags
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
moitié | plupart totalité
plupart | totalité
nord | sud
matin | soir
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
mitad | mayoría totalidad
mayoría | minoría totalidad
norte | sur
este | oeste
mañana | noche
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
metà | maggioranza totalità
maggior | minor
nord | sud
mattina | sera
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
metade | maioria totalidade
maioria | minoria totalidade
norte | sul
leste | oeste
manhã | noite
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
helft | meerderheid
sommige enkele | alle
noorden noordelijk noordelijke | zuiden zuidelijk zuidelijke
oosten oostelijke | westen westelijke
ochtends | avonds
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
    "pl": """
połowa połowę | większość
niektórzy niektóre kilka | wszyscy wszystkie
najwięcej | najmniej
najlepszy najlepsza najlepsze | najgorszy najgorsza najgorsze
północ północy północny północna | południe południu południowy południowa
z | bez
szybciej | wolniej
rano | wieczorem
pierwszy pierwsza | ostatni ostatnia
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
половина половину | большинство
некоторые | все
большинство | меньшинство
север севере северный северная | юг юге южный южная
восток востоке восточный | запад западе западный
первый первая | последний последняя
утра утром | вечера вечером
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
половина | більшість
деякі | усі всі
північ півночі північний | південь півдні південний
часто | рідко
швидше | повільніше
більше | менше
зростає збільшує | падає зменшує
до перед | після
завжди | ніколи рідко
краще кращий | гірше гірший
вище | нижче
""",
    "tr": """
yarısı | çoğu tamamı hepsi
bazı | tüm bütün
bazıları | hepsi
kuzey kuzeyi kuzeyinde kuzeye | güney güneyi güneyinde güneye
doğu doğusunda | batı batısında
daima | asla
ilk | son
sabah | akşam
fazla | az
büyük | küçük
yüksek | düşük
hızlı | yavaş
sıcak | soğuk
iyi | kötü
kolay | zor
çok | az
arttı artıyor yükseldi | azaldı azalıyor düştü
önce | sonra
""",
    "ja": """
北 | 南
東 | 西
朝 | 夜 夕
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
北 | 南
东 | 西
早 | 晚
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
    "ko": """
오전 오전에 | 오후 오후에
전 전에 이전 이전에 | 후 후에 이후 이후에
많은 많이 많다 많습니다 | 적은 적게 적다 적습니다
더 | 덜
증가했다 증가했습니다 증가한다 증가합니다 늘었다 늘었습니다 | 감소했다 감소했습니다 감소한다 감소합니다 줄었다 줄었습니다
항상 언제나 늘 | 가끔 드물게
모든 | 일부 몇몇
절반 절반이 절반은 | 대부분 대부분이 대부분은
북쪽 북쪽에 북쪽으로 북부 | 남쪽 남쪽에 남쪽으로 남부
동쪽 동쪽에 동쪽으로 | 서쪽 서쪽에 서쪽으로
높은 높다 높습니다 | 낮은 낮다 낮습니다
큰 크다 | 작은 작다
빠른 빨리 빠르게 | 느린 천천히 느리게
뜨거운 | 차가운
쉬운 쉽게 쉽다 쉽습니다 | 어려운 어렵게 어렵다 어렵습니다
처음 | 마지막
아침 아침에 | 저녁 저녁에
이상 | 이하
""",
    "ar": """
أكثر | أقل
قبل | بعد
دائما دائمًا | أحيانا أحيانًا نادرا نادرًا
كل جميع | بعض
نصف | معظم
معظم | بعض
شمال شمالي | جنوب جنوبي
شرق شرقي | غرب غربي
زاد زادت ارتفع ارتفعت يرتفع ترتفع يزيد تزيد | انخفض انخفضت ينخفض تنخفض يقل تقل تراجع تراجعت
أكبر | أصغر
أعلى | أدنى
أسرع | أبطأ
صباحا صباحًا | مساء مساءً
سهل سهلة | صعب صعبة
أفضل | أسوأ
""",
    "hi": """
ज़्यादा ज्यादा अधिक | कम
पहले | बाद
हमेशा | कभी
सभी सब सारे | कुछ
आधे आधा आधी | अधिकांश ज़्यादातर ज्यादातर
अधिकांश ज़्यादातर ज्यादातर | कुछ
उत्तर उत्तरी | दक्षिण दक्षिणी
पूर्व पूर्वी | पश्चिम पश्चिमी
बढ़ा बढ़ी बढ़े बढ़ता बढ़ती | घटा घटी घटे घटता घटती
बड़ा बड़ी बड़े | छोटा छोटी छोटे
तेज़ तेज | धीमा धीमी धीमे धीरे
गर्म | ठंडा ठंडी ठंडे
सुबह | शाम रात
आसान | मुश्किल कठिन
ऊपर | नीचे
अंदर | बाहर
पहला पहली | आखिरी अंतिम
""",
    "id": """
lebih | kurang
sebelum | sesudah setelah
selalu | jarang kadang
semua seluruh | beberapa sebagian
setengah separuh | kebanyakan
utara | selatan
timur | barat
naik meningkat | turun menurun
besar | kecil
tinggi | rendah
cepat | lambat
dengan | tanpa
pertama | terakhir
pagi | sore malam
""",
    "fi": """
enemmän | vähemmän
ennen | jälkeen
aina | harvoin
kaikki | jotkut
puolet | useimmat
pohjoiseen pohjoisessa | etelään etelässä
kasvoi nousi | laski väheni
suurempi | pienempi
korkeampi | matalampi
parempi | huonompi
""",
    "cs": """
více | méně
před | po
vždy | zřídka
všichni všechny | někteří některé
polovina | většina
sever severu severní | jih jihu jižní
roste vzrostl vzrostla | klesá klesl klesla
větší | menší
vyšší | nižší
lepší | horší
rychlejší | pomalejší
""",
    "hu": """
több | kevesebb
előtt | után
mindig | ritkán
minden összes | néhány
fele | többsége
észak északi északra | dél déli délre
nőtt | csökkent
nagyobb | kisebb
magasabb | alacsonyabb
jobb | rosszabb
""",
    "ro": """
înainte înaintea | după
întotdeauna mereu | rareori
toți toate | unii unele
jumătate | majoritatea
nord nordul | sud sudul
crescut | scăzut
mare | mic
cu | fără
""",
    "el": """
περισσότερο περισσότερα περισσότερη | λιγότερο λιγότερα λιγότερη
πριν | μετά
πάντα | σπάνια
όλοι όλες όλα | μερικοί μερικές μερικά
μισοί μισές | περισσότεροι περισσότερες
βόρεια βόρειο | νότια νότιο
αυξήθηκε αυξάνεται | μειώθηκε μειώνεται
μεγαλύτερο μεγαλύτερη | μικρότερο μικρότερη
""",
    "bg": """
преди | след
винаги | рядко
всички | някои
север северна | юг южна
расте нарасна | пада намаля
с | без
""",
    "he": """
יותר | פחות
לפני | אחרי
תמיד | לפעמים
כל | חלק
צפון צפונית | דרום דרומית
מזרח | מערב
עלה עלתה | ירד ירדה
גדול גדולה | קטן קטנה
""",
    "fa": """
بیشتر | کمتر
قبل پیش | بعد پس
همیشه | گاهی
همه | برخی
شمال | جنوب
شرق | غرب
""",
    "vi": """
nhiều | ít
trước | sau
tăng | giảm
lớn | nhỏ
cao | thấp
nhanh | chậm
nóng | lạnh
sáng | chiều tối
""",
}
