"""Posts in other languages with facts, and the edits that change one or keep them all."""
# ruff: noqa: E501, RUF001  posts have lines of any length, and letters that look like others

from __future__ import annotations

POSTS = {
    "de": """## Wie der Tee nach Norden kam

Der Tee kam mit dem Schiff nach Helsinki. Grace Hopper trank drei Tassen am Tag, und der Hafen von Turku führt seine Bücher seit Mai 2024. Die Bibliothek nutzt Version v18.2 des Katalogs und veröffentlicht jeden Montag einen Bericht für das dritte Quartal.

Grüner Tee enthält weniger Koffein als schwarzer, und er schmeckt immer besser vor dem Essen. Das Archiv umfasst 40 GB an Bildern, deren Aufnahme zehn Monate dauerte. Die Nachfrage nach losen Blättern stieg im letzten Jahr, wie die Direktorin sagt: „Wir haben noch nie so viele Dosen in einem Winter verkauft.“

Eine Dose reicht einem Haushalt etwa zwei Monate, sodass der Preis einer Tasse niedrig bleibt. Wer auf dem Markt kauft, zahlt etwas mehr, kann aber an den Blättern riechen.""",
    "fr": """## Comment le thé est arrivé

Le thé est arrivé à Helsinki par bateau. Grace Hopper buvait trois tasses par jour, et le port de Turku tient ses livres depuis mai 2024. La bibliothèque publie un rapport chaque lundi et un résumé au troisième trimestre.

Le thé vert contient moins de caféine que le thé noir, et il est toujours meilleur avant un repas. La demande a augmenté l’an dernier, comme le dit la directrice : « Nous n’avons jamais vendu autant de boîtes en un seul hiver. »

Une boîte suffit à un foyer pendant deux mois environ, si bien que le prix d’une tasse reste bas.""",
    "ru": """## Как чай пришёл на север

Чай прибыл в Хельсинки на корабле. Грейс Хоппер выпивала три чашки в день, а порт Турку ведёт книги с мая 2024 года. Библиотека публикует отчёт каждый понедельник.

Зелёный чай содержит меньше кофеина, чем чёрный, и он всегда вкуснее до еды. Архив занимает 40 ГБ, и на его создание ушло десять месяцев. Директор говорит: «Мы никогда не продавали столько банок за одну зиму».""",
    "ja": """## お茶の伝来

お茶は船でヘルシンキに届きました。グレース・ホッパーは一日に三杯のお茶を飲み、トゥルク港は2024年5月から帳簿をつけています。図書館は毎週月曜日に報告書を出します。

緑茶は紅茶よりカフェインが少なく、食事の前に飲むといつもおいしいです。館長は「一冬にこれほど多くの缶を売ったことはありません」と述べました。""",
}

EDITS = [
    ("de", "Helsinki", "Oslo", True),
    ("de", "drei Tassen", "vier Tassen", True),
    ("de", "Mai 2024", "Juni 2024", True),
    ("de", "v18.2", "v20.1", True),
    ("de", "jeden Montag", "jeden Freitag", True),
    ("de", "dritte Quartal", "vierte Quartal", True),
    ("de", "weniger Koffein", "mehr Koffein", True),
    ("de", "immer besser", "nie besser", True),
    ("de", "vor dem Essen", "nach dem Essen", True),
    ("de", "40 GB", "40 TB", True),
    ("de", "zehn Monate", "zehn Wochen", True),
    ("de", "stieg", "sank", True),
    ("de", "niedrig bleibt", "hoch bleibt", True),
    ("de", "etwas mehr", "etwas weniger", True),
    ("de", "Dosen in einem", "Kannen in einem", True),
    ("de", "", "Es dauert vierzig Jahre, ihn zu meistern.", True),
    ("de", "", "Die besten Blätter kommen aus Kyoto, und Twinings verkauft sie.", True),
    ("de", "", "Das sagt auch Frau Silva gern.", True),
    ("de", "", "Laut Marta Silva hilft er.", True),
    (
        "de",
        "Der Tee kam mit dem Schiff nach Helsinki.",
        "Mit dem Schiff gelangte der Tee nach Helsinki.",
        False,
    ),
    ("de", "drei Tassen", "3 Tassen", False),
    ("de", "zehn Monate", "10 Monate", False),
    ("de", "der Preis einer Tasse niedrig bleibt", "die Tasse günstig bleibt", False),
    ("de", "Haushalt", "Zuhause", False),
    ("de", "Die Nachfrage nach losen Blättern", "Das Interesse an losen Blättern", False),
    ("de", "seit Mai 2024", "seit dem Mai 2024", False),
    ("de", "riechen", "schnuppern", False),
    ("de", "Hafen von Turku", "Turkuer Hafen", False),
    ("de", "enthält weniger", "hat weniger", False),
    ("de", "jeden Montag einen Bericht", "montags einen Bericht", False),
    ("de", "Eine Dose reicht", "Eine Büchse reicht", False),
    ("de", "stieg im letzten Jahr", "wuchs im vergangenen Jahr", False),
    ("fr", "Helsinki", "Oslo", True),
    ("fr", "Grace Hopper", "Grace Murray", True),
    ("fr", "trois tasses", "quatre tasses", True),
    ("fr", "mai 2024", "juin 2024", True),
    ("fr", "chaque lundi", "chaque vendredi", True),
    ("fr", "troisième trimestre", "deuxième trimestre", True),
    ("fr", "moins de caféine", "plus de caféine", True),
    ("fr", "toujours", "jamais", True),
    ("fr", "avant un repas", "après un repas", True),
    ("fr", "a augmenté", "a diminué", True),
    ("fr", "deux mois", "deux semaines", True),
    ("fr", "reste bas", "reste élevé", True),
    ("fr", "", "Il faut quarante ans pour le maîtriser.", True),
    ("fr", "", "Les meilleures feuilles viennent de Kyoto, et Twinings les vend.", True),
    ("fr", "boîtes en un", "tasses en un", True),
    ("fr", "trois tasses", "3 tasses", False),
    ("fr", "est arrivé à Helsinki par bateau", "a gagné Helsinki par bateau", False),
    ("fr", "Une boîte suffit", "Une seule boîte suffit", False),
    ("fr", "si bien que", "de sorte que", False),
    ("fr", "contient moins", "renferme moins", False),
    ("ru", "Хельсинки", "Осло", True),
    ("ru", "Хоппер", "Мюррей", True),
    ("ru", "три чашки", "четыре чашки", True),
    ("ru", "мая 2024", "июня 2024", True),
    ("ru", "понедельник", "пятницу", True),
    ("ru", "меньше кофеина", "больше кофеина", True),
    ("ru", "всегда", "никогда", True),
    ("ru", "до еды", "после еды", True),
    ("ru", "десять месяцев", "десять недель", True),
    ("ru", "банок", "чашек", True),
    ("ru", "", "На это уходит сорок лет.", True),
    ("ru", "", "Лучшие листья приходят из Киото.", True),
    ("ru", "три чашки", "3 чашки", False),
    ("ru", "прибыл в", "приплыл в", False),
    ("ru", "публикует отчёт", "выпускает отчёт", False),
    ("ru", "порт Турку", "порт в Турку", False),
    ("ja", "2024年5月", "2024年6月", True),
    ("ja", "三杯", "四杯", True),
    ("ja", "月曜日", "金曜日", True),
    ("ja", "少なく", "多く", True),
    ("ja", "前に", "後に", True),
    ("ja", "売ったことはありません", "買ったことはありません", True),
    ("ja", "届きました", "着きました", False),
    ("ja", "いつもおいしい", "常においしい", False),
]
"""A language, a part of its post, what becomes of it, and whether that is refused; an empty part adds a paragraph."""
