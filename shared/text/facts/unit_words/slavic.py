"""Units in Slavic languages."""
# ruff: noqa: RUF001  letters that look like Latin ones

from __future__ import annotations

WORDS = {
    "pl": """
second: sekund* sek
minute: minut* min
hour: godzin* godz h
day: dzień dni dnia dniach
week: tydzień tygodni* tyg
month: miesiąc* miesięc*
year: rok roku lat lata latach
decade: dekad*
century: wiek* stuleci*
person: osób osoby osoba osobom
time: razy raz
mm: milimetr*
cm: centymetr*
m: metr metry metrów metra
km: kilometr*
mg: miligram*
g: gram gramy gramów
kg: kilogram* kilo
tonne: ton tony tona
ml: mililitr*
l: litr litry litrów litra
""",
    "ru": """
minute: мин
hour: ч
second: сек
century: век века веков столети*
decade: десятилети*
person: человек* люд*
time: раз раза
mm: миллиметр* мм
cm: сантиметр* см
m: метр метра метров м
km: километр* км
mile: мил* миль
mg: миллиграмм* мг
g: грамм грамма граммов г
kg: килограмм* кг кило
tonne: тонн*
ml: миллилитр* мл
l: литр литра литров л
kB: кб килобайт*
MB: мб мегабайт*
GB: гб гигабайт*
TB: тб терабайт*
""",
    "uk": """
second: секунд*
minute: хвилин* хв
hour: годин* год
week: тиж*
century: століть століття
person: осіб люд*
cm: сантиметр* см
m: метр* м
km: кілометр* км
g: грам* г
kg: кілограм* кг
l: літр* л
GB: гб
TB: тб
""",
    "cs": """
second: sekund* vteřin*
minute: minut*
hour: hodin* hod
day: den dny dní dnů dnech
week: týden týdn*
month: měsíc*
year: rok roky roku let letech
century: stolet*
person: lidí osob*
mm: milimetr*
cm: centimetr*
m: metr metry metrů
km: kilometr*
g: gram gramů gramy
kg: kilogram* kilo
l: litr litry litrů
""",
    "bg": """
second: секунд*
minute: минут*
hour: час часа часове
day: ден дни дена
week: седмиц*
month: месец*
year: годин*
century: век века
km: километ* км
m: метра метър м
g: грама грам г
kg: килограм* кг
l: литра литър л
""",
    "sr": """
second: sekund* секунд*
minute: minut* минут*
hour: sat sati sata časova сат сати сата часова
day: dan dana дан дана
week: nedelj* sedmic* недељ* седмиц*
month: mesec* месец* mjesec*
year: godin* годин*
km: kilomet* километ* км
m: metara metra метара метра
g: grama грама
kg: kilogram* килограм* кг
l: litara litra литара литра
""",
}
