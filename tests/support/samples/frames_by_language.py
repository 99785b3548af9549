"""What models write around a post in other languages than English, and what people write there."""
# ruff: noqa: RUF001  letters and marks of many scripts

from __future__ import annotations

POST = """\
A cup of tea cools since the steam takes heat along with it. A lid keeps the heat in the cup.

Thick walls store it."""

# Each is tried before a heading and before plain prose.
BEFORE = {
    "de": [
        "Natürlich! Hier ist der Blogbeitrag über Tee:",
        "Hier ist ein Text über Tee in einem freundlichen Ton:",
        "Gerne! Hier ist ein kurzer Artikel über Tee.",
        "Hier ist ein Blogbeitrag zum Thema Tee:",
    ],
    "fr": [
        "Bien sûr ! Voici un article de blog sur le thé :",
        "Voici un texte sur le thé dans un ton amical :",
        "Voici un court article sur le thé :",
    ],
    "es": [
        "¡Claro! Aquí tienes un artículo sobre el té:",
        "Aquí tienes un texto breve sobre el té:",
        "A continuación, te presento un artículo sobre el té:",
    ],
    "it": [
        "Certo! Ecco un articolo sul tè:",
        "Ecco un testo sul tè con un tono amichevole:",
    ],
    "pt": [
        "Claro! Aqui está um artigo sobre chá:",
        "Aqui está um texto curto sobre chá:",
        "Segue um artigo sobre chá:",
    ],
    "nl": [
        "Natuurlijk! Hier is een blogpost over thee:",
        "Hier is een korte tekst over thee:",
    ],
    "sv": [
        "Självklart! Här är ett blogginlägg om te:",
        "Här är en text om te:",
    ],
    "pl": [
        "Oczywiście! Oto wpis na blog o herbacie:",
        "Oto krótki tekst o herbacie:",
    ],
    "tr": [
        "Elbette! İşte çay hakkında bir blog yazısı:",
        "İşte çay hakkında kısa bir metin:",
    ],
    "id": [
        "Tentu! Berikut adalah artikel blog tentang teh:",
        "Berikut adalah teks singkat tentang teh:",
    ],
    "ru": [
        "Конечно! Вот статья о чае:",
        "Вот короткий текст о чае в дружелюбном тоне:",
    ],
    "uk": [
        "Звичайно! Ось стаття про чай:",
        "Ось короткий текст про чай:",
    ],
    "ar": [
        "بالتأكيد! إليك مقالًا عن الشاي:",
        "إليك نصًا قصيرًا عن الشاي:",
    ],
    "hi": [
        "ज़रूर! यहाँ चाय के बारे में एक ब्लॉग पोस्ट है:",
        "यहाँ चाय पर एक छोटा लेख है:",
    ],
    "zh": [
        "当然！以下是一篇关于茶的博客文章：",
        "以下是一篇关于茶的短文：",
    ],
    "ja": [
        "もちろんです！以下はお茶についてのブログ記事です。",
        "以下は、お茶についての短い文章です：",
        "承知しました。こちらがお茶に関する記事です：",
    ],
    "ko": [
        "물론입니다! 다음은 차에 대한 블로그 글입니다:",
        "다음은 차에 대한 짧은 글입니다:",
    ],
    "fa": [
        "البته! در ادامه یک مقاله درباره چای آمده است:",
    ],
}

# Each is a last paragraph: an offer, or a judgement.
AFTER = {
    "de": [
        "Wenn du möchtest, kann ich daraus auch einen LinkedIn-Beitrag machen.",
        "Lass mich wissen, ob ich etwas am Text ändern soll!",
        "Soll ich den Text kürzen?",
        "Falls gewünscht, kann ich eine kürzere Version erstellen.",
        "Dieser Beitrag erklärt das Thema klar und verständlich und ist in einem freundlichen Ton gehalten.",
        "Ich habe das Keyword dreimal verwendet und einen professionellen Ton gewählt.",
    ],
    "fr": [
        "Si vous le souhaitez, je peux aussi en faire un post LinkedIn.",
        "Dites-moi si vous voulez que je modifie le ton.",
        "Cet article explique le sujet de manière claire et concise, avec un ton amical.",
        "Si tu veux, je peux proposer une version plus courte.",
        "J'ai utilisé un ton professionnel et intégré le mot-clé trois fois.",
    ],
    "es": [
        "Si quieres, también puedo convertirlo en una publicación de LinkedIn.",
        "Avísame si deseas que ajuste el tono.",
        "Este artículo explica el tema de manera clara y concisa, con un tono amigable.",
        "Si lo deseas, puedo hacer una versión más corta.",
        "He utilizado un tono profesional e incluido la palabra clave tres veces.",
    ],
    "it": [
        "Se vuoi, posso anche trasformarlo in un post LinkedIn.",
        "Fammi sapere se desideri modifiche.",
        "Questo articolo spiega l'argomento in modo chiaro e conciso, con un tono amichevole.",
        "Se preferisci, posso scrivere una versione più breve.",
    ],
    "pt": [
        "Se quiser, também posso transformar isto em uma publicação no LinkedIn.",
        "Avise se quiser que eu ajuste o tom.",
        "Este artigo explica o tema de forma clara e concisa, com um tom amigável.",
        "Usei um tom profissional e incluí a palavra-chave três vezes.",
    ],
    "nl": [
        "Als je wilt, kan ik er ook een LinkedIn-post van maken en de tekst aanpassen.",
        "Laat me weten of ik iets moet aanpassen.",
        "Deze blogpost legt het onderwerp op een duidelijke en beknopte manier uit.",
    ],
    "sv": [
        "Om du vill kan jag också skriva en kortare version.",
        "Låt mig veta om du vill ändra något!",
        "Den här texten har en vänlig ton och använder nyckelordet tre gånger.",
    ],
    "pl": [
        "Jeśli chcesz, mogę też przygotować krótszą wersję.",
        "Daj mi znać, jeśli chcesz coś zmienić!",
        "Ten tekst jest napisany w przyjaznym tonie i zawiera słowo kluczowe.",
    ],
    "tr": [
        "İsterseniz daha kısa bir versiyonunu da yazabilirim.",
        "Değiştirmemi istediğiniz bir şey varsa lütfen bana bildirin.",
        "Bu yazı samimi bir tonda yazılmıştır ve anahtar kelimeyi içerir.",
    ],
    "id": [
        "Jika Anda mau, saya bisa membuat versi yang lebih pendek.",
        "Beri tahu saya jika ada perubahan yang diinginkan.",
        "Artikel ini ditulis dengan gaya yang ramah dan memuat kata kunci.",
    ],
    "ru": [
        "Если хотите, я могу сделать более короткую версию.",
        "Дайте знать, если нужно что-то изменить!",
        "Эта статья написана в дружелюбном тоне и содержит ключевое слово.",
    ],
    "uk": [
        "Якщо хочете, я можу зробити коротшу версію.",
        "Дайте знати, якщо потрібно щось змінити!",
        "Ця стаття написана у дружньому тоні й містить ключове слово.",
    ],
    "ar": [
        "إذا أردت، يمكنني أيضًا كتابة نسخة أقصر.",
        "أخبرني إذا كنت ترغب في تعديل النص.",
        "هذا المقال مكتوب بنبرة ودية ويستخدم الكلمة المفتاحية.",
    ],
    "hi": [
        "अगर आप चाहें, तो मैं इसका छोटा संस्करण भी लिख सकता हूँ।",
        "कृपया मुझे बताएँ अगर आप कोई बदलाव चाहते हैं।",
        "यह लेख दोस्ताना शैली में लिखा गया है और कीवर्ड का उपयोग करता है।",
    ],
    "zh": [
        "如果您愿意，我还可以写一个更短的版本。",
        "如果需要修改，请告诉我。",
        "这篇文章语气友好，使用专业的语气，并包含关键词。",
        "需要我缩短这篇文章吗？",
    ],
    "ja": [
        "ご希望であれば、短いバージョンも作成できます。",
        "修正が必要な場合は、お気軽にお知らせください。",
        "この記事は親しみやすいトーンで書かれており、キーワードを三回使っています。",
        "もっと短くしましょうか？",
    ],
    "ko": [
        "원하시면 더 짧은 버전도 작성해 드릴 수 있습니다.",
        "수정이 필요하시면 언제든지 알려 주세요.",
        "이 글은 친근한 어조로 작성되었으며 키워드를 포함합니다.",
        "더 짧게 줄여 드릴까요?",
    ],
}

# People end with these.
KEPT_AFTER = {
    "de": [
        "Wenn du die Datei ändern willst, öffne sie im Editor.",
        "Wenn du mir schreiben möchtest, freue ich mich.",
        "Lasst mich in den Kommentaren wissen, was ihr ändern würdet!",
        "Der Ton des Buches ist freundlich und klar.",
        "Ich habe das Fahrrad drei Jahre lang benutzt.",
    ],
    "fr": [
        "Si vous voulez modifier le fichier, ouvrez-le dans l'éditeur.",
        "Dites-moi en commentaire ce que vous changeriez.",
        "Le ton du livre est amical et la prose claire et concise.",
        "N'hésitez pas à venir nous voir.",
    ],
    "es": [
        "Si quieres cambiar el archivo, ábrelo en el editor.",
        "El tono del libro es amigable.",
        "Espero que te guste este té.",
        "Si necesitas ayuda, puedo recomendarte a mi dentista.",
    ],
    "ru": [
        "Если хотите изменить файл, откройте его в редакторе.",
        "Надеюсь, вам понравится чай.",
        "Тон книги дружелюбный.",
    ],
    "zh": [
        "如果需要修改文件，请打开编辑器。",
        "希望你喜欢这杯茶。",
    ],
    "ja": [
        "設定を変更する場合は、ファイルを開いてください。",
        "この本のトーンは明るい。",
    ],
    "ko": [
        "설정을 변경하려면 파일을 여세요.",
    ],
    "ar": [
        "إذا أردت تعديل الملف فافتحه في المحرر.",
    ],
    "it": [
        "Se vuoi modificare il file, aprilo nell'editor.",
    ],
    "nl": [
        "Als je het bestand wilt wijzigen, open het dan in de editor.",
    ],
    "pl": [
        "Jeśli chcesz zmienić plik, otwórz go w edytorze.",
    ],
    "tr": [
        "Dosyayı değiştirmek isterseniz düzenleyicide açın.",
    ],
}

# People begin with these.
KEPT_BEFORE = [
    "Hier ist ein Artikel, den ich letzte Woche geschrieben habe:",
    "Voici trois raisons d'aimer le thé :",
    "Natürlich ist Tee heiß.",
    "Certo, il tè è caldo.",
    "Вот мой текст о чае:",
    "Aquí está mi artículo sobre el té:",
    "Voici l'histoire de mon chat :",
    "Hier ist der Link:",
    "以下是我写的文章：",
]
