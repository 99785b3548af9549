"""Opposite words of Turkish, Finnish, Hungarian, Greek, Arabic, Hebrew, Persian, Hindi and Indonesian."""
# ruff: noqa: RUF001  letters that look like Latin ones

from __future__ import annotations

WORDS = {
    "tr": """
tamamı hepsi | çoğu | yarısı | bazıları
bazı | tüm bütün
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
    "fi": """
enemmän | vähemmän
ennen | jälkeen
aina | harvoin
kaikki | useimmat | puolet | jotkut
pohjoiseen pohjoisessa | etelään etelässä
kasvoi nousi | laski väheni
suurempi | pienempi
korkeampi | matalampi
parempi | huonompi
""",
    "hu": """
több | kevesebb
előtt | után
mindig | ritkán
minden összes | többsége | fele | néhány
észak északi északra | dél déli délre
nőtt | csökkent
nagyobb | kisebb
magasabb | alacsonyabb
jobb | rosszabb
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
    "ar": """
أكثر | أقل
قبل | بعد
دائما دائمًا | أحيانا أحيانًا نادرا نادرًا
كل جميع | معظم | نصف | بعض
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
    "hi": """
ज़्यादा ज्यादा अधिक | कम
पहले | बाद
हमेशा | कभी
सभी सब सारे | अधिकांश ज़्यादातर ज्यादातर | आधे आधा आधी | कुछ
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
}
