"""A post with a fact of each kind, the edits that change one, and the edits that an honest editor makes."""
# ruff: noqa: RUF001  curly quotes and dashes are what people and models write

from __future__ import annotations

POST = """## How tea came to the north

Tea reached Helsinki by ship. Grace Hopper drank three cups a day while she wrote compilers, and the port of
Turku has kept the customs books since May 2024. The library runs version v18.2 of the catalogue, and its
curators publish a report each Monday and a summary for Q3. Write to tea@harbour.example if you want a copy.

Green tea has less caffeine than black tea, and it always tastes better before a meal. The archive holds 40 GB
of scans, which took ten months to make. Demand for loose leaves increased last year, as the director put it:
“We have never sold so many tins in a single winter.” That surprised nobody who works there.[^1]

> The leaves know the water better than the cook does.

## How to brew a pot

1. Boil fresh water in the kettle.
2. Warm the pot with a splash of it.
3. Measure one spoon of leaves for each cup.

Heat is mass times capacity times difference, so $Q = mc\\Delta T$ tells you how much power you need. Run
`brew --strong` on the machine in the kitchen if you own one, and wait until the light goes out.

![A blue kettle on a stove](kettle.png)

## What it costs

| city | price |
|---|---|
| Helsinki | 3 |
| Turku | 4 |

A tin lasts a household for about two months, so the price of a cup stays low. Those who buy at the market pay
a little more, but they can smell the leaves first and ask where they were grown.

[^1]: From the yearly report of the harbour museum."""

CHANGED = [
    ("Tea reached Helsinki", "Tea reached Oslo", "Oslo"),
    ("Grace Hopper", "Grace Murray", "Murray"),
    ("three cups", "four cups", "“4” where “3” stood"),
    ("May 2024", "June 2024", "June"),
    ("v18.2", "v20.1", "v20.1"),
    ("each Monday", "each Friday", "Friday"),
    ("for Q3", "for Q4", "Q4"),
    ("tea@harbour.example", "info@harbour.example", "info@harbour.example"),
    ("less caffeine", "more caffeine", "“less” into “more”"),
    ("always tastes", "never tastes", "never"),
    ("before a meal", "after a meal", "“before” into “after”"),
    ("40 GB", "40 TB", "unit of the figure “40”"),
    ("ten months", "ten weeks", "unit of the figure “10”"),
    ("increased last year", "decreased last year", "“increased” into “decreased”"),
    ("never sold so many", "never poured so many", "quotation"),
    ("there.[^1]", "there.[^2]", "[^2]"),
    ("know the water better", "know the kettle better", "quoted block"),
    ("mc\\Delta T", "mv\\Delta T", "formula"),
    ("`brew --strong`", "`brew --weak`", "brew --weak"),
    ("two months", "two years", "unit of the figure “2”"),
    (
        "1. Boil fresh water in the kettle.\n2. Warm the pot with a splash of it.",
        "1. Warm the pot with a splash of it.\n2. Boil fresh water in the kettle.",
        "put the step",
    ),
    ("## How to brew a pot", "## The history of porcelain", "heading"),
    ("Turku has", "Rotterdam has", "Rotterdam"),
    ("| Turku | 4 |", "| Turku | 5 |", "“5” where “4” stood"),
    ("stays low", "stays high", "“low” into “high”"),
    ("a little more", "a little less", "“more” into “less”"),
]
"""A part of the post, what becomes of it, and what the reason names."""

LOST = [
    ("![A blue kettle on a stove]", "![]", "alternative text"),
    ("![A blue kettle on a stove](kettle.png)\n\n", "", "kettle.png"),
    ("there.[^1]", "there.", "footnote mark"),
    ("> The leaves know the water better than the cook does.\n\n", "", "quoted block"),
    ("Write to tea@harbour.example if you want a copy.", "Write to us if you want a copy.", "tea@harbour"),
    ("runs version v18.2 of the catalogue", "runs the catalogue", "v18.2"),
    ("and a summary for Q3", "and a summary", "Q3"),
    ("since May 2024", "since 2024", "May"),
    ("Grace Hopper drank", "A programmer drank", "Hopper"),
    ("`brew --strong`", "the strong programme", "brew --strong"),
    ("so $Q = mc\\Delta T$ tells", "so physics tells", "formula"),
    ("which took ten months to make", "which took a while to make", "ten months"),
    (
        "as the director put it:\n“We have never sold so many tins in a single winter.”",
        "as was said.",
        "quotation",
    ),
    ("## What it costs\n\n", "", "heading"),
    ("| Turku | 4 |\n", "", "cells"),
]

MADE_UP = [
    ("The best leaves come from Kyoto, and Twinings sells them.", "Kyoto"),
    ("The best leaves come from a valley, and Twinings sells them.", "Twinings"),
    ("Doctor Marta Silva recommends it to her patients.", "Marta Silva"),
    ("It takes forty years to master.", "forty years"),
    ("It takes three weeks to dry.", "three weeks"),
    ("It was first drunk in 1610.", "1610"),
    ("“Nothing wakes a sailor like a strong cup,” says an old captain.", "quotation"),
    ("Ask hello@leaf.example about it.", "hello@leaf.example"),
    ("The plant is closed in December.", "December"),
    ("The plant is closed on Sunday.", "Sunday"),
    ("Sales doubled in Q1.", "Q1"),
    ("It needs v4 of the firmware.", "v4"),
    ("It runs on GPT-4 now.", "GPT-4"),
    ("See the note.[^7]", "[^7]"),
    ("Run `kettle --boil` first.", "kettle --boil"),
    ("It follows $E = kT$ closely.", "formula"),
    ("> A cup of tea is worth a walk in the rain.", "quoted block"),
    ("## Storage and shelf life\n\nKeep it dry.", "heading"),
    ("![A teapot](pot.png)", "pot.png"),
    ("```sh\nboil water\n```", "code block"),
    ("- store saffron apart", "list item"),
    (
        "Porcelain from distant workshops remains popular among collectors, who value delicate brushwork.",
        "paragraph",
    ),
]
"""A sentence or block that a polish adds at the end, and what the reason names."""

HONEST = [
    ("Tea reached Helsinki by ship.", "Tea came to Helsinki by ship."),
    ("Tea reached Helsinki by ship.", "It was by ship that tea reached Helsinki."),
    ("Tea reached Helsinki by ship. Grace", "Tea reached Helsinki by ship, and Grace"),
    ("three cups", "3 cups"),
    ("ten months", "10 months"),
    ("two months", "2 months"),
    ("May 2024", "May of 2024"),
    ("version v18.2", "v18.2"),
    ("each Monday", "every Monday"),
    ("a summary for Q3", "a summary for the third quarter"),
    ("Write to tea@harbour.example if you want a copy.", "If you want a copy, write to tea@harbour.example."),
    ("has less caffeine than black tea", "contains less caffeine than black tea"),
    ("Green tea has less caffeine than black tea", "Black tea has more caffeine than green tea"),
    ("always tastes better before a meal", "tastes better before a meal, always"),
    ("40 GB", "40 gigabytes"),
    ("40 GB", "40GB"),
    ("increased last year", "rose last year"),
    ("as the director put it:", "in the words of the director:"),
    (
        "“We have never sold so many tins in a single winter.”",
        '"We have never sold so many tins in a single winter."',
    ),
    ("That surprised nobody who works there.", "Nobody who works there was surprised."),
    ("> The leaves know", ">   The leaves know"),
    ("> The leaves know the water", "> *The leaves know the water"),
    ("Boil fresh water in the kettle.", "Boil fresh water in your kettle."),
    ("1. Boil", "1) Boil"),
    ("Measure one spoon", "Take one spoon"),
    ("$Q = mc\\Delta T$", "$Q=mc\\Delta T$"),
    ("![A blue kettle on a stove]", "![A blue kettle standing on a stove]"),
    ("## How to brew a pot", "How to brew a pot\n-----------------"),
    ("## How to brew a pot", "## How to Brew a Pot"),
    ("## How to brew a pot", "## How you brew a pot"),
    ("| Helsinki | 3 |", "| Helsinki   |   3   |"),
    ("lasts a household for about two months", "lasts a household about two months"),
    ("so the price of a cup stays low", "which keeps the price of a cup low"),
    ("Those who buy at the market pay\na little more", "At the market you pay a little more"),
    ("but they can smell", "yet they can smell"),
    (
        "can smell the leaves first and ask where they were grown",
        "can first smell the leaves and ask where they grew",
    ),
    (
        "if you own one, and wait until the light goes out",
        "if you have one, then wait for the light to go out",
    ),
    (
        "Heat is mass times capacity times difference, so",
        "Since heat is mass times capacity times difference,",
    ),
    ("wrote compilers, and the port", "wrote compilers. The port"),
    ("has kept the customs books since", "has been keeping the customs books since"),
    ("and the port of\nTurku has", "and Turku's port has"),
    ("A tin lasts", "However, a tin lasts"),
    ("Those who buy", "Finally, those who buy"),
    ("That surprised nobody who works there.[^1]", "This surprised nobody who works there.[^1]"),
    ("which took ten months to make", "which it took ten months to make"),
    ("Demand for loose leaves", "The demand for loose leaves"),
    ("how much power you need", "how much power you'll need"),
    ("by ship", "by *ship*"),
    ("by ship", "by **ship**"),
    (", and it always", " – and it always"),
    ("Grace Hopper drank", "The programmer Grace Hopper drank"),
    ("while she wrote compilers", "while writing compilers"),
    ("one spoon of leaves for each cup", "one spoonful of leaves per cup"),
    ("and wait until", "and be patient until"),
    ("surprised nobody", "did not surprise anyone"),
    ("That surprised nobody who works there.", "That came as no surprise to anyone who works there."),
    ("in the kitchen", "in your kitchen"),
    (
        "A tin lasts a household for about two months, so",
        "One tin lasts a household for about two months, so",
    ),
    ("The library runs", "Its library runs"),
    ("pay\na little more, but", "pay slightly more, but"),
]
"""A part of the post and what an honest editor makes of it."""
