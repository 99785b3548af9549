"""Opposite words of Slavic languages."""
# ruff: noqa: E501, RUF001  lines of any length, letters that look like Latin ones

from __future__ import annotations

WORDS = {
    "pl": """
wszyscy wszystkie | większość | połowa połowę | niektórzy niektóre kilka
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
половина половину | большинство | меньшинство
некоторые | все
север севере северный северная | юг юге южный южная
восток востоке восточный | запад западе западный
первый первая | последний последняя
утра утром | вечера вечером
больше более | меньше менее
безопасен безопасна безопасно безопасны | опасен опасна опасно опасны
растёт растет вырос выросла выросло выросли увеличивает увеличивается | падает упал упала упало упали снижает уменьшает уменьшается
до перед | после
всегда | часто | редко | никогда
лучше лучший | хуже худший
выше высокий высокая | ниже низкий низкая
быстрее | медленнее
легко легче | трудно труднее сложно
можно | нельзя
возможно | невозможно
день дня дней | неделя недели неделю недель | месяц месяца месяцев | год года лет
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
    "cs": """
více | méně
před | po
vždy | zřídka
všichni všechny | většina | polovina | někteří některé
sever severu severní | jih jihu jižní
roste vzrostl vzrostla | klesá klesl klesla
větší | menší
vyšší | nižší
lepší | horší
rychlejší | pomalejší
""",
    "bg": """
преди | след
винаги | рядко
всички | някои
север северна | юг южна
расте нарасна | пада намаля
с | без
""",
}
