"""Units in Turkish, Hungarian, Finnish, Romanian, Greek and Indonesian."""
# ruff: noqa: RUF001  letters that look like Latin ones

from __future__ import annotations

WORDS = {
    "tr": """
second: saniye* sn
minute: dakika* dk
hour: saat*
day: gün*
week: hafta*
month: ay aylık ayda aydan aya ayı ayın
year: yıl* sene*
century: yüzyıl*
person: kişi*
time: kez kere defa
mm: milimetre*
cm: santim*
m: metre*
km: kilometre*
mile: mil
mg: miligram*
g: gram gramlık gr
kg: kilo kiloluk kilogram*
tonne: ton tonluk
ml: mililitre*
l: litre*
cup: bardak* fincan*
tbsp: yemek\\skaşığı
tsp: çay\\skaşığı
""",
    "hu": """
second: másodperc*
minute: perc*
hour: óra órán órát órás
day: nap napot napos napon
week: hét hetet hetes
month: hónap*
year: év évet éves évig
m: méter*
km: kilométer*
g: gramm*
kg: kilogramm* kiló*
l: liter*
""",
    "fi": """
second: sekunti* sekunnin
minute: minuut*
hour: tunti* tunnin tunnissa
day: päivä*
week: viikko* viikon viikossa
month: kuukau*
year: vuosi vuotta vuoden vuodessa
m: metri*
km: kilometri*
g: gramma*
kg: kilo* kilogramma*
l: litra*
""",
    "ro": """
second: secunde
minute: minute minut
hour: ore oră
day: zile zi
week: săptămâni săptămână
month: luni lună
year: ani an
m: metri metru
km: kilometri
g: grame
kg: kilograme kile
l: litri
""",
    "el": """
second: δευτερόλεπτ*
minute: λεπτά λεπτό λεπτών
hour: ώρες ώρα ωρών
day: ημέρ* μέρες μέρα
week: εβδομάδ*
month: μήνες μήνα μηνών
year: χρόνια χρόνο έτη έτος ετών
m: μέτρα μέτρων
km: χιλιόμετρ* χλμ
g: γραμμάρι* γρ
kg: κιλ*
l: λίτρ*
""",
    "id": """
second: detik
minute: menit
hour: jam
day: hari
week: minggu pekan
month: bulan
year: tahun
time: kali
""",
}
