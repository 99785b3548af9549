"""Countries and cities, in English and German: names also where every noun has a capital."""

from __future__ import annotations

from functools import cache

_PLACES = """
europa europe afrika africa asien asia amerika america australien australia antarktis deutschland germany
österreich austria schweiz switzerland frankreich france italien italy spanien spain portugal england
britain großbritannien schottland scotland wales irland ireland niederlande netherlands holland belgien
belgium luxemburg luxembourg dänemark denmark schweden sweden norwegen norway finnland finland island
iceland polen poland tschechien czechia slowakei slovakia ungarn hungary rumänien romania bulgarien bulgaria
griechenland greece türkei turkey russland russia ukraine weißrussland belarus estland estonia lettland
latvia litauen lithuania serbien serbia kroatien croatia slowenien slovenia bosnien bosnia albanien albania
china japan korea südkorea nordkorea indien india pakistan bangladesch bangladesh nepal vietnam thailand
indonesien indonesia malaysia singapur singapore philippinen philippines taiwan mongolei mongolia iran irak
iraq israel ägypten egypt marokko morocco tunesien tunisia algerien algeria libyen libya nigeria kenia kenya
äthiopien ethiopia südafrika ghana uganda tansania tanzania simbabwe zimbabwe kanada canada mexiko mexico
brasilien brazil argentinien argentina chile peru kolumbien colombia venezuela kuba cuba usa kalifornien
california texas florida berlin hamburg münchen munich köln cologne frankfurt stuttgart düsseldorf leipzig
dresden hannover nürnberg bremen dortmund essen wien vienna graz salzburg innsbruck zürich zurich genf
geneva basel bern lausanne paris lyon marseille toulouse bordeaux nizza lille london manchester liverpool
edinburgh glasgow dublin amsterdam rotterdam brüssel brussels antwerpen kopenhagen copenhagen stockholm
göteborg malmö oslo bergen helsinki tampere reykjavik warschau warsaw krakau krakow danzig prag prague brünn
brno bratislava budapest bukarest bucharest sofia athen athens istanbul ankara moskau moscow kiew kyiv minsk
riga tallinn vilnius belgrad belgrade zagreb ljubljana sarajevo rom rome mailand milan venedig venice
florenz florence neapel naples turin madrid barcelona valencia sevilla seville lissabon lisbon porto kairo
cairo lagos nairobi johannesburg kapstadt tokio tokyo kyoto osaka peking beijing shanghai hongkong shenzhen
seoul busan delhi mumbai bangalore kalkutta kolkata bangkok hanoi jakarta manila dubai teheran tehran bagdad
baghdad jerusalem sydney melbourne auckland toronto montreal vancouver chicago boston seattle houston dallas
denver miami atlanta philadelphia detroit washington bayern sachsen hessen brandenburg thüringen bavaria
saxony tirol toskana tuscany provence bretagne brittany
"""
# Also a verb or a noun.
_WORDS = frozenset({"essen", "island", "turkey", "china", "nice", "rom", "sofia", "bern"})


@cache
def places() -> frozenset[str]:
    """Return the names in lower case."""
    return frozenset(_PLACES.split()) - (_WORDS - {"rom", "bern", "china"})
