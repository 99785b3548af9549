"""The names of months and weekdays, by language."""
# ruff: noqa: E501, RUF001  letters that look like Latin ones

from __future__ import annotations

# Twelve months from January, then seven days from Monday; forms of one are parted by a stroke.
NAMES = {
    "en": "january february march april may june july august september october november december "
    "monday|mondays tuesday|tuesdays wednesday|wednesdays thursday|thursdays friday|fridays "
    "saturday|saturdays sunday|sundays",
    "de": "januar|jänner februar märz april mai juni juli august september oktober november dezember "
    "montag|montags dienstag|dienstags mittwoch|mittwochs donnerstag|donnerstags freitag|freitags "
    "samstag|samstags|sonnabend sonntag|sonntags",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre "
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre "
    "diciembre "
    "lunes martes miércoles jueves viernes sábado|sábados domingo|domingos",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre "
    "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro "
    "segunda terça quarta quinta sexta sábado domingo",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december "
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december "
    "måndag tisdag onsdag torsdag fredag lördag söndag",
    "da": "januar februar marts april maj juni juli august september oktober november december "
    "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "no": "januar februar mars april mai juni juli august september oktober november desember "
    "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "fi": "tammikuu|tammikuussa helmikuu|helmikuussa maaliskuu|maaliskuussa huhtikuu|huhtikuussa "
    "toukokuu|toukokuussa kesäkuu|kesäkuussa heinäkuu|heinäkuussa elokuu|elokuussa syyskuu|syyskuussa "
    "lokakuu|lokakuussa marraskuu|marraskuussa joulukuu|joulukuussa "
    "maanantai|maanantaina tiistai|tiistaina keskiviikko torstai|torstaina perjantai|perjantaina "
    "lauantai|lauantaina sunnuntai|sunnuntaina",
    "pl": "styczeń|stycznia|styczniu luty|lutego|lutym marzec|marca|marcu kwiecień|kwietnia|kwietniu "
    "maj|maja|maju czerwiec|czerwca|czerwcu lipiec|lipca|lipcu sierpień|sierpnia|sierpniu "
    "wrzesień|września|wrześniu październik|października|październiku listopad|listopada|listopadzie "
    "grudzień|grudnia|grudniu poniedziałek wtorek środa|środę czwartek piątek sobota|sobotę "
    "niedziela|niedzielę",
    "cs": "leden|ledna|lednu únor|února|únoru březen|března|březnu duben|dubna|dubnu květen|května|květnu "
    "červen|června|červnu červenec|července|červenci srpen|srpna|srpnu září říjen|října|říjnu "
    "listopad|listopadu prosinec|prosince|prosinci pondělí úterý středa|středu čtvrtek pátek "
    "sobota|sobotu neděle|neděli",
    "ru": "январь|января|январе февраль|февраля|феврале март|марта|марте апрель|апреля|апреле май|мая|мае "
    "июнь|июня|июне июль|июля|июле август|августа|августе сентябрь|сентября|сентябре "
    "октябрь|октября|октябре ноябрь|ноября|ноябре декабрь|декабря|декабре "
    "понедельник|понедельника вторник|вторника среда|среду четверг|четверга пятница|пятницу "
    "суббота|субботу воскресенье",
    "uk": "січень|січня|січні лютий|лютого|лютому березень|березня|березні квітень|квітня|квітні "
    "травень|травня|травні червень|червня|червні липень|липня|липні серпень|серпня|серпні "
    "вересень|вересня|вересні жовтень|жовтня|жовтні листопад|листопада|листопаді грудень|грудня|грудні "
    "понеділок вівторок середа|середу четвер ятниця|ятницю субота|суботу неділя|неділю",
    "tr": "ocak|ocakta şubat mart|martta nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık "
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "hu": "január|januárban február|februárban március|márciusban április|áprilisban május|májusban "
    "június|júniusban július|júliusban augusztus|augusztusban szeptember|szeptemberben "
    "október|októberben november|novemberben december|decemberben "
    "hétfő|hétfőn kedd|kedden szerda|szerdán csütörtök|csütörtökön péntek|pénteken szombat|szombaton "
    "vasárnap",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie "
    "luni marți miercuri joi vineri sâmbătă duminică",
    "id": "januari februari maret april mei juni juli agustus september oktober november desember "
    "senin selasa rabu kamis jumat sabtu minggu",
    "el": "ιανουάριος|ιανουαρίου|ιανουάριο φεβρουάριος|φεβρουαρίου|φεβρουάριο μάρτιος|μαρτίου|μάρτιο "
    "απρίλιος|απριλίου|απρίλιο μάιος|μαΐου|μάιο ιούνιος|ιουνίου|ιούνιο ιούλιος|ιουλίου|ιούλιο "
    "αύγουστος|αυγούστου|αύγουστο σεπτέμβριος|σεπτεμβρίου|σεπτέμβριο οκτώβριος|οκτωβρίου|οκτώβριο "
    "νοέμβριος|νοεμβρίου|νοέμβριο δεκέμβριος|δεκεμβρίου|δεκέμβριο "
    "δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή",
    "ar": "يناير فبراير مارس أبريل|إبريل مايو يونيو|يونيه يوليو|يوليه أغسطس سبتمبر أكتوبر نوفمبر ديسمبر "
    "الاثنين|الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "he": "ינואר פברואר מרץ|מרס אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "fa": "ژانویه فوریه مارس آوریل . ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر دوشنبه . چهارشنبه پنجشنبه جمعه",
    "hi": "जनवरी फरवरी|फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर|सितम्बर अक्टूबर|अक्तूबर "
    "नवंबर|नवम्बर दिसंबर|दिसम्बर सोमवार मंगलवार बुधवार गुरुवार|बृहस्पतिवार|वीरवार शुक्रवार शनिवार "
    "रविवार|इतवार",
    "bn": "জানুয়ারি|জানুয়ারী ফেব্রুয়ারি|ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর "
    "নভেম্বর ডিসেম্বর সোমবার মঙ্গলবার বুধবার বৃহস্পতিবার শুক্রবার শনিবার রবিবার",
    "ta": "ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் . ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர் "
    "திங்கட்கிழமை செவ்வாய்க்கிழமை புதன்கிழமை வியாழக்கிழமை வெள்ளிக்கிழமை சனிக்கிழமை ஞாயிற்றுக்கிழமை",
    "th": "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม "
    "วันจันทร์ วันอังคาร วันพุธ วันพฤหัส วันศุกร์ วันเสาร์ วันอาทิตย์",
    "ko": ". . . . . . . . . . . . 월요일 화요일 수요일 목요일 금요일 토요일 일요일",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември "
    "понеделник вторник сряда четвъртък петък събота неделя",
    "sr": "јануар|јануара|јануару|januar|januara|januaru фебруар|фебруара|фебруару|februar|februara|februaru "
    "март|марта|марту|mart|marta|martu април|априла|априлу|april|aprila|aprilu мај|маја|мају|maj|maja|maju "
    "јун|јуна|јуну|jun|juna|junu јул|јула|јулу|jul|jula|julu август|августа|августу|avgust|avgusta|avgustu "
    "септембар|септембра|септембру|septembar|septembra|septembru "
    "октобар|октобра|октобру|oktobar|oktobra|oktobru новембар|новембра|новембру|novembar|novembra|novembru "
    "децембар|децембра|децембру|decembar|decembra|decembru понедељак|понедељка|ponedeljak|ponedeljka "
    "уторак|уторка|utorak|utorka среда|среду|sreda|sredu четвртак|четвртка|četvrtak|četvrtka "
    "петак|петка|petak|petka субота|суботу|subota|subotu .",
}
