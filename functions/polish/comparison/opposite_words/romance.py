"""Opposite words of Romance languages."""
# ruff: noqa: E501  lines of any length

from __future__ import annotations

WORDS = {
    "fr": """
moitié | plupart | totalité
nord | sud
matin | soir
plus davantage | moins
augmente augmenter augmentent augmenté hausse | diminue diminuer diminuent diminué baisse réduit réduire
avant | après
toujours | souvent | rarement | jamais
tous toutes | certains certaines quelques
meilleur meilleure mieux | pire moins
grand grande grands grandes | petit petite petits petites
haut élevé élevée élevés | bas basse faible faibles
long longue | court courte
rapide vite | lent lente lentement
chaud chaude | froid froide
facile | difficile
maximum | minimum
avec | sans
premier première | dernier dernière
vrai vraie | faux fausse
possible | impossible
avantage avantages | inconvénient inconvénients
jour jours | semaine semaines | mois | année années an ans
""",
    "es": """
mitad | mayoría | minoría | totalidad
norte | sur
este | oeste
mañana | noche
más | menos
aumenta aumentar aumentan aumentó sube subió crece creció | disminuye disminuir disminuyen disminuyó baja bajó reduce redujo
antes | después
siempre | nunca jamás raramente
todos todas | algunos algunas pocos
mejor mejores | peor peores
mayor mayores grande grandes | menor menores pequeño pequeña pequeños
alto alta altos altas | bajo baja bajos bajas
largo larga | corto corta
rápido rápida | lento lenta
caliente | frío fría
fácil | difícil
máximo | mínimo
con | sin
primero primera primer | último última
posible | imposible
ventaja ventajas | desventaja desventajas inconveniente
barato barata | caro cara
día días | semana semanas | mes meses | año años
""",
    "it": """
metà | maggioranza | totalità
maggior | minor
nord | sud
mattina | sera
più | meno
aumenta aumentare aumentano aumentato cresce sale salito salita saliti | diminuisce diminuire diminuiscono diminuito cala riduce scende sceso scesa scesi
prima | dopo
sempre | mai raramente
tutti tutte | alcuni alcune pochi
migliore migliori meglio | peggiore peggiori peggio
maggiore grande grandi | minore piccolo piccola piccoli
alto alta | basso bassa
caldo calda | freddo fredda
facile | difficile
massimo | minimo
con | senza
possibile | impossibile
vantaggio vantaggi | svantaggio svantaggi
giorno giorni | settimana settimane | mese mesi | anno anni
""",
    "pt": """
metade | maioria | minoria | totalidade
norte | sul
leste | oeste
manhã | noite
mais | menos
aumenta aumentar aumentou cresce cresceu sobe subiu subiram | diminui diminuir diminuiu cai caiu caíram reduz reduziu
antes | depois após
sempre | nunca jamais raramente
todos todas | alguns algumas poucos
melhor melhores | pior piores
maior maiores grande | menor menores pequeno pequena
alto alta | baixo baixa
quente | frio fria
fácil | difícil
máximo | mínimo
com | sem
possível | impossível
vantagem vantagens | desvantagem desvantagens
dia dias | semana semanas | mês meses | ano anos
""",
    "ro": """
înainte înaintea | după
întotdeauna mereu | rareori
toți toate | unii unele
jumătate | majoritatea
nord nordul | sud sudul
crescut | scăzut
mare | mic
cu | fără
""",
}
