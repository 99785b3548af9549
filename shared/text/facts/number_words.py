"""The words for numbers, by language; the lists go from the lowest number up."""
# ruff: noqa: RUF001  letters that look like Latin ones

from __future__ import annotations

from functools import cache

_ONES = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
    "sechzehn siebzehn achtzehn neunzehn",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici "
    "quindici sedici diciassette diciotto diciannove",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis "
    "dezessete dezoito dezenove",
    "nl": "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien "
    "zestien zeventien achttien negentien",
    "sv": "noll en två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton "
    "arton nitton",
    "da": "nul en to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten "
    "atten nitten",
    "no": "null en to tre fire fem seks sju åtte ni ti elleve tolv tretten fjorten femten seksten sytten "
    "atten nitten",
    "fi": "nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen",
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście "
    "trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście",
    "cs": "nula jeden dva tři čtyři pět šest sedm osm devět deset jedenáct dvanáct třináct čtrnáct patnáct",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать "
    "четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
    "uk": "нуль один два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять тринадцять "
    "чотирнадцять п'ятнадцять",
    "tr": "sıfır bir iki üç dört beş altı yedi sekiz dokuz on",
    "hu": "nulla egy kettő három négy öt hat hét nyolc kilenc tíz",
    "ro": "zero unu doi trei patru cinci șase șapte opt nouă zece",
    "id": "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh",
    "vi": "không một hai ba bốn năm sáu bảy tám chín mười",
    "el": "μηδέν ένα δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα δέκα",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "fr": "vingt trente quarante cinquante soixante",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "sv": "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio",
    "da": "tyve tredive fyrre halvtreds tres halvfjerds firs halvfems",
    "no": "tjue tretti førti femti seksti sytti åtti nitti",
    "pl": "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt",
    "cs": "dvacet třicet čtyřicet padesát šedesát sedmdesát osmdesát devadesát",
    "ru": "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
    "uk": "двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто",
    "tr": "yirmi otuz kırk elli altmış yetmiş seksen doksan",
    "hu": "húsz harminc negyven ötven hatvan hetven nyolcvan kilencven",
    "el": "είκοσι τριάντα σαράντα πενήντα εξήντα εβδομήντα ογδόντα ενενήντα",
}
_MORE = {
    "en": {"dozen": 12, "hundred": 100, "thousand": 1000, "hundreds": 100, "thousands": 1000}
    | {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
    | {"ninth": 9, "tenth": 10, "twelfth": 12, "twentieth": 20}
    | {"both": 2, "pair": 2, "couple": 2, "twice": 2, "double": 2, "trio": 3, "triple": 3, "decade": 10}
    | {"century": 100, "fortnight": 2, "decades": 10, "dozens": 12},
    "de": {"dutzend": 12, "hundert": 100, "tausend": 1000, "beide": 2, "beiden": 2, "paar": 2, "zweimal": 2}
    | {"doppelt": 2, "dreimal": 3, "jahrzehnt": 10, "jahrhundert": 100},
    "fr": {"cent": 100, "mille": 1000, "douzaine": 12, "dizaine": 10, "vingtaine": 20, "quinzaine": 15},
    "es": {"cien": 100, "mil": 1000, "docena": 12, "década": 10, "siglo": 100, "ambos": 2, "ambas": 2},
    "it": {"cento": 100, "mille": 1000, "dozzina": 12, "entrambi": 2, "decennio": 10},
    "pt": {"cem": 100, "mil": 1000, "dúzia": 12, "duas": 2, "ambos": 2, "década": 10},
    "nl": {"honderd": 100, "duizend": 1000, "dozijn": 12, "beide": 2},
    "sv": {"hundra": 100, "tusen": 1000, "dussin": 12, "båda": 2},
    "da": {"hundrede": 100, "tusind": 1000, "begge": 2},
    "no": {"hundre": 100, "tusen": 1000, "begge": 2},
    "pl": {"sto": 100, "tysiąc": 1000, "dwie": 2, "oba": 2},
    "ru": {"две": 2, "двух": 2, "трёх": 3, "трех": 3, "четырёх": 4, "пяти": 5, "десяти": 10, "сто": 100}
    | {"тысяча": 1000, "оба": 2, "обе": 2, "сорока": 40, "двадцати": 20},
    "uk": {"дві": 2, "двох": 2, "трьох": 3, "сто": 100, "тисяча": 1000, "обидва": 2},
}
TEN = 10
_ALIKE = {"nb": "no", "nn": "no"}
# Also the word for "we", "they", "year" or another everyday word.
_OTHER_WORDS = {
    "it": {"sei"},
    "vi": {"không", "ba", "năm", "hai"},
    "hu": {"hat", "hét", "öt"},
    "tr": {"on"},
} | {
    "da": {"to", "ni", "tres", "fem"},
    "no": {"to"},
    "sv": {"sex"},
    "ro": {"nouă"},
    "nl": {"acht", "elf"},
    "de": {"acht", "elf"},
    "fr": {"neuf"},
    "es": {"once"},
    "cs": {"pět"},
    "el": {"έξι"},
}


@cache
def plain_words(language: str) -> dict[str, int]:
    """Return the cardinal numbers from two on that are not also articles or pronouns."""
    return {word: value for word, value in _cardinals(language).items() if value > 1}


@cache
def sure_words(language: str) -> dict[str, int]:
    """Return those of them that no other word is written like."""
    unsure = _OTHER_WORDS.get(_ALIKE.get(language, language), set())
    return {word: value for word, value in plain_words(language).items() if word not in unsure}


@cache
def all_words(language: str) -> dict[str, int]:
    """Return every word that states a number, also "both" and "second"."""
    return _cardinals(language) | _MORE.get(_ALIKE.get(language, language), {})


@cache
def _cardinals(language: str) -> dict[str, int]:
    known = _ALIKE.get(language, language)
    ones = {word: value for value, word in enumerate(_ONES.get(known, "").split())}
    tens = {word: value * TEN for value, word in enumerate(_TENS.get(known, "").split(), 2)}
    joined = _joined(ones, tens, known)
    return ones | tens | joined


def _joined(ones: dict[str, int], tens: dict[str, int], language: str) -> dict[str, int]:
    """Return the numbers that German and Dutch write as one word, the ones first."""
    between = {"de": ("und",), "nl": ("en", "ën")}.get(language, ())
    before = {"ein" if word == "eins" else word: value for word, value in ones.items() if 0 < value < TEN}
    return {
        f"{one}{link}{ten}": low + high
        for one, low in before.items()
        for ten, high in tens.items()
        for link in between
    }
