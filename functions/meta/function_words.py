"""Small words of each language: those that a line must not end with, and those that begin a phrase."""
# ruff: noqa: RUF001  other scripts' words

from __future__ import annotations

from functools import cache

_WORDS = {
    "en": "a an the and or but nor so yet of in on at to for from by with without as is are was were be"
    " been being has have had can could will would may might must shall should your our their its his"
    " her my this that these those how what why when where which who whose whom if whether than then"
    " into onto over under about after before between through during within against among via per not"
    " no very just also only each every some any he she they we i such there while because until since"
    " upon toward towards other another here's it's that's don't isn't aren't can't let's you're we're"
    " they're i'm it much many several",
    "de": "der die das den dem des ein eine einen einem einer eines und oder aber doch sondern denn weil"
    " dass ob wenn als wie wo was wer wann warum in im an am auf aus bei beim mit nach seit von vom zu"
    " zum zur für durch gegen ohne um über unter vor hinter neben zwischen bis ab ist sind war waren"
    " wird werden wurde kann können muss müssen soll sich nicht kein keine sehr so auch nur noch mehr"
    " sie er es wir ich ihr du man dieser diese dieses diesen diesem jede jeder jedes mein dein sein"
    " ihre ihren unser unsere seine während wegen trotz sowie bzw etwa rund dann also",
    "fr": "le la les l un une des du de d et ou mais donc or ni car que qu qui quoi dont où si comme quand"
    " lorsque dans en sur sous par pour avec sans chez vers entre depuis pendant après avant contre à"
    " au aux ce cet cette ces c s n se ne pas plus très il elle on nous vous ils elles je tu son sa"
    " ses leur leurs notre nos votre vos mon ma mes est sont était être a ont peut sera tout toute"
    " tous toutes chaque aussi selon afin lors plusieurs y lui",
    "es": "el la los las un una unos unas lo de del a al y e o u pero sino que quien cuyo donde cuando como"
    " si en con sin por para sobre entre hasta desde hacia según contra tras durante mediante su sus"
    " tu tus mi mis nuestro nuestra es son era fue ser está están ha han se no muy más menos este esta"
    " estos estas ese esa esos cada todo toda todos todas qué cómo cuál cuáles también ya le les nos"
    " me te porque aunque mientras ello",
    "it": "il lo la i gli le l un uno una di del dello della dei degli delle d a al allo alla ai agli alle"
    " all da dal dallo dalla dai dagli dalle dall in nel nello nella nei negli nelle nell su sul sullo"
    " sulla sui sugli sulle sull con per tra fra e ed o ma che chi cui dove quando come se non più"
    " meno molto è sono era ha hanno si ci ne questo questa questi queste quel quello quella quei suo"
    " sua suoi sue loro ogni tutto tutti anche perché mentre senza verso dopo prima durante contro ad"
    " lui lei noi voi vi",
    "pt": "o a os as um uma uns umas de do da dos das em no na nos nas ao à aos às por pelo pela pelos"
    " pelas para com sem sobre entre até desde e ou mas que quem onde quando como se é são era foi ser"
    " está estão tem têm não mais menos muito este esta estes estas esse essa isso seu sua seus suas"
    " meu minha nosso nossa cada todo toda todos todas também porque embora enquanto num numa ele ela",
    "nl": "de het een en of maar want dus dat die wat wie waar wanneer hoe als dan in op aan bij met van"
    " voor uit over onder naar tot door tegen tussen zonder om te is zijn was waren wordt worden kan"
    " kunnen moet moeten heeft hebben niet geen ook nog meer zeer heel zo je jouw uw ons onze hun haar"
    " mijn deze dit elke elk ieder omdat terwijl na ze hij al we",
    "sv": "en ett den det de och eller men att som i på av för med till från om vid under över mellan efter"
    " före utan mot hos genom är var har hade kan ska skall vill må inte mycket mer så hur vad när"
    " varför vem sin sitt sina din ditt dina vår vårt våra deras denna detta dessa varje alla även"
    " bara vi du ni han hon",
    "da": "en et den det de og eller men at som i på af for med til fra om ved under over mellem efter før"
    " uden mod hos gennem er var har havde kan skal vil må ikke meget mere så hvordan hvad når hvor"
    " hvorfor hvem sin sit sine din dit dine vores deres denne dette disse hver alle også kun vi du"
    " han hun der",
    "nb": "en et ei den det de og eller men at som i på av for med til fra om ved under over mellom etter"
    " før uten mot hos gjennom er var har hadde kan skal vil må ikke mye mer så hvordan hva når hvor"
    " hvorfor hvem sin sitt sine din ditt dine vår vårt våre deres denne dette disse hver alle også"
    " bare vi du han hun der å én",
    "fi": "ja tai sekä mutta vaan että kun jos jotta koska kuin eli joka jonka jota jotka on ovat oli"
    " olivat ei eivät myös vain hyvin tämä tämän nämä se sen ne niiden hän he me te joko vai noin"
    " kanssa",
    "pl": "i a oraz lub albo ale że który która które których jak gdy kiedy jeśli czy co kto gdzie dlaczego"
    " w we z ze na do od dla po pod nad przed przy przez bez o u za między jest są był była było być"
    " nie się to ten ta te tego tej tym jego jej ich swój swoje nasz nasze bardzo bardziej także tylko"
    " już każdy każda je im mu go",
    "cs": "a i nebo ale že který která které jak když pokud zda co kdo kde proč v ve z ze na do od pro po"
    " pod nad před při přes bez o u za mezi s se k ke je jsou byl byla bylo být není si to ten ta ty"
    " tento tato toto jeho její jejich svůj náš naše velmi více také jen už každý každá tu mu jí ho",
    "sk": "a i alebo ale že ktorý ktorá ktoré ako keď ak či čo kto kde prečo v vo z zo na do od pre po pod"
    " nad pred pri cez bez o u za medzi s so k ku je sú bol bola bolo byť nie sa si to ten tá tie"
    " tento táto toto jeho jej ich svoj náš",
    "hr": "i a ili ali te da koji koja koje kojih kako kad kada ako li što tko gdje zašto u na o od do za"
    " iz s sa po pod nad pred pri kroz bez među k je su bio bila bilo biti nije se to taj ta ti ovaj"
    " ova ovo njegov njezin njihov svoj naš vrlo više također samo već svaki",
    "sr": "и а или али те да који која које којих како кад када ако ли што шта ко где зашто у на о од до за"
    " из с са по под над пред при кроз без међу к је су био била било бити није се то тај та ти овај"
    " ова ово његов њен њихов свој наш врло више такође само већ сваки",
    "sl": "in a ali ampak da ki kako ko če kaj kdo kje zakaj v na o od do za iz s z po pod nad pred pri"
    " skozi brez med k je so bil bila bilo biti ni se to ta te njegov njen njihov svoj naš zelo več"
    " tudi le",
    "hu": "a az egy és vagy de hogy ha mint ami aki amely amit mert is nem van volt lesz ez azt ezt minden"
    " csak még már nagyon több meg sem se arra ahogy attól",
    "ro": "un o unei unui al a ai ale și sau dar că care ce cine unde când cum dacă în la pe cu de din"
    " pentru prin fără între sub spre către despre este sunt era au are fi nu se mai foarte acest"
    " această acești aceste său sa lor fiecare toate tot după până te îl îi i l asemenea",
    "tr": "ve veya ya ile ama fakat ancak ki bir bu şu o her çok daha en da de için gibi kadar ne nasıl"
    " neden hangi mi mı",
    "ru": "и а или но да что чтобы который которая которое которые как когда если где кто почему в во на о"
    " об от до для из с со по под над перед при через без между к ко у за про не ни это этот эта эти"
    " тот та те его её их свой наш ваш очень более менее также только уже каждый все весь вся мы вы он"
    " она они я так же бы ли то будет был была были является есть после им ему ей вам нам мне тебе",
    "uk": "і й та а або але що щоб який яка яке які як коли якщо де хто чому у в на о про від до для із з"
    " зі по під над перед при через без між за не ні це цей ця ці той ті його її їх свій наш ваш дуже"
    " більш також тільки вже кожен кожна все весь вся ми ви він вона вони я так же би чи є був була"
    " були буде після",
    "be": "і ды а або але што каб які якая якое як калі дзе хто чаму у ў на аб ад да для з са па пад над"
    " перад пры праз без паміж за не ні гэта гэты гэтая яго яе іх свой наш вельмі больш таксама толькі"
    " ўжо",
    "bg": "и а или но да че който която което които как кога ако къде кой защо какво в във на о от до за с"
    " със по под над пред при през без между към не ни това този тази тези той тя те неговия нейния"
    " техния своя нашия много по-малко също само вече всеки е са беше бил бъде ще се си му го ги им й",
    "mk": "и а или но да дека кој која кое кои како кога ако каде зошто што во на о од до за со по под над"
    " пред при низ без меѓу кон не ни ова овој оваа тој таа тие негов нејзин нивен свој наш многу исто"
    " само веќе секој е се ќе",
    "el": "ο η το οι τα τον την του της των τους τις ένας μια ένα και κι ή αλλά ότι πως που πώς πού όταν αν"
    " γιατί τι ποιος σε στο στη στην στον στα στις στους με για από ως προς κατά μετά πριν χωρίς είναι"
    " ήταν να θα δεν μη μην αυτό αυτή αυτός πολύ πιο κάθε όλα επίσης μόνο τη μας σας μου σου",
    "id": "dan atau tetapi yang di ke dari untuk dengan tanpa pada dalam oleh sebagai adalah ini itu sebuah"
    " para akan telah tidak bukan juga hanya lebih sangat bagaimana apa mengapa ketika jika karena"
    " agar antara seperti setiap",
    "vi": "và hoặc nhưng mà của là các những một cho với trong ngoài trên dưới để có không được bị khi từ"
    " đến về này đó như thì sẽ đã đang rất nhiều cũng chỉ nếu vì tại theo bằng giữa mỗi cách",
    "ca": "el la els les l un una uns unes de del dels d a al als i o però que qui on quan com si en amb"
    " sense per sobre entre fins des és són era ha han no molt més menys aquest aquesta seu seva cada"
    " tot tota també",
    "hi": "और या एक यह वह ये वे जो कि के की का को से में पर ने इस उस इन उन बहुत अधिक भी ही तो न नहीं क्या"
    " कैसे जब यदि अगर लिए कर प्रत्येक",
    "ar": "في من إلى على عن مع أو أم ثم أن إن كان كانت التي الذي الذين هذا هذه ذلك تلك كل بعض غير بين عند"
    " بعد قبل حتى لا لم لن قد ما هل كيف لماذا متى أين إذا حيث أكثر هو هي و",
    "fa": "و در از به با که این آن را برای یک یا تا بر اما اگر چون هر همه است بود شد می نه چه چرا چگونه کجا"
    " بسیار بیشتر ای",
    "he": "של את על עם או כי אם זה זו זאת לא אל מן הוא היא הם אבל גם רק כל מה איך למה מתי איפה יותר מאוד"
    " בין אחרי לפני אשר",
    "lt": "ir ar bet kad kuris kuri kaip kai jei kas kur kodėl į iš su be po prie per nuo iki už apie tarp"
    " yra buvo ne šis ši tas ta labai daugiau taip",
    "lv": "un vai bet ka kas kurš kura kā kad ja kur kāpēc uz no ar bez pie par pēc pirms starp ir bija ne"
    " šis šī tas ļoti vairāk arī",
    "et": "ja või aga et kes mis kuidas kui kus miks on oli ei see need väga rohkem ka ning",
}
# Before one of these a phrase has come to its end.
_JOINING = {
    "en": "and or but for in on at to from by with without when if because while that which using via into"
    " about after before through during than",
    "de": "und oder aber für in im an am auf aus bei mit nach von vom zu zum zur ohne wenn weil während"
    " dass durch",
    "fr": "et ou mais pour dans en sur par avec sans chez quand si car grâce afin depuis à au aux",
    "es": "y e o u pero para en con sin por sobre desde cuando si porque según a al",
    "it": "e ed o ma per in nel nella su con senza da dal dalla quando se perché a al alla",
    "pt": "e ou mas para em no na com sem por sobre desde quando se porque",
    "nl": "en of maar voor in op aan bij met zonder van uit als wanneer omdat door om",
    "sv": "och eller men för i på med utan från om när som genom",
    "da": "og eller men for i på med uden fra om når som gennem",
    "nb": "og eller men for i på med uten fra om når som gjennom",
    "pl": "i oraz lub albo ale dla w we na z ze bez od przez gdy jeśli który która które",
    "cs": "a nebo ale pro v ve na s se bez od z ze když pokud který která které",
    "ru": "и или но для в во на с со без от из при когда если который которая которые",
    "uk": "і й та або але для в у на з із без від при коли якщо який яка які",
    "bg": "и или но за в във на с със без от при когато ако който която които",
    "el": "και ή αλλά για σε στο στη στην με χωρίς από όταν αν που",
    "ro": "și sau dar pentru în la pe cu fără din de când dacă care",
    "hu": "és vagy de hogy ha mint ami amely",
    "fi": "ja tai mutta kun jos joka jotka että sekä",
    "tr": "ve veya ile ama için",
    "id": "dan atau tetapi untuk di dengan tanpa dari ketika jika yang",
    "vi": "và hoặc nhưng cho trong với không từ khi nếu",
}
# Languages that share the words of others; Serbian is written in two scripts.
_ALIKE = {
    **dict.fromkeys(("no", "nn"), "nb"),
    **dict.fromkeys(("bs", "sh", "cnr"), "hr sr"),
    **dict.fromkeys(("gsw", "lb"), "de"),
    "sr": "hr",
    "gl": "pt",
    "ms": "id",
}


@cache
def small_words(primary: str) -> frozenset[str]:
    """Return a language's small words, and the English ones that its posts quote; none if it is not known."""
    own = _known(_WORDS, primary)
    return own | _known(_WORDS, "en") if own else own


def _known(table: dict[str, str], primary: str) -> frozenset[str]:
    alike = (primary, *_ALIKE.get(primary, "").split())
    return frozenset(word for language in alike for word in table.get(language, "").split())


@cache
def joining_words(primary: str) -> frozenset[str]:
    """Return the words that join what follows to a phrase that is over."""
    return _known(_JOINING, primary)
