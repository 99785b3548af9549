"""Short posts in several languages with faultless tags, and flawed tags made from them."""
# ruff: noqa: RUF001, E501  other scripts, some of them wide

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from functions.meta.proposal import Proposal
from functions.meta.source import Source


class Tagged(NamedTuple):
    """A post, and tags for it without a fault."""

    source: Source
    tags: Proposal

    def changed(self, **texts: str) -> Proposal:
        """Return the tags with other texts."""
        return replace(self.tags, **texts)


def _post(language: str, keyword: str, name: str, content: str, **texts: str) -> Tagged:
    source = Source(
        title=name,
        topic=name,
        keyword=keyword,
        content=content,
        language=language,
        keywords=(keyword,),
        word_count=100,
    )
    return Tagged(source, Proposal(**texts))


TAGGED = {
    "en": _post(
        "en",
        "green tea",
        "Green tea in the morning",
        "## Why green tea wakes you gently\n\nGreen tea holds less caffeine than coffee, and it gives it "
        "slowly. A cup in the morning lifts you without a jolt, and the calm stays with you until noon.\n\n"
        "## How to brew it\n\nBoil fresh water, wait a minute, and pour it over the leaves.",
        title="Green Tea in the Morning: a Calm Start to a Clear Day",
        description="Green tea wakes you gently: learn how much caffeine a cup really holds, how to brew the "
        "leaves well, and when to drink it for a clear head all day long.",
        og_title="Why green tea is the calmest way to begin a day",
        og_description="How to brew green tea well, and when to drink it.",
    ),
    "de": _post(
        "de",
        "Honig",
        "Warum Honig nie verdirbt",
        "## Warum Honig hält\n\nHonig hält sich im Glas viele Jahre lang, weil er kaum Wasser enthält. Darin "
        "wächst nichts, und die Bienen geben eine milde Säure dazu.\n\n## Wie man ihn lagert\n\nStellen Sie "
        "das Glas dunkel und kühl, und schließen Sie den Deckel fest.",
        title="Warum Honig nie verdirbt: was Imker und Chemiker wissen",
        description="Honig verdirbt nie, wenn das Glas gut schließt: Lesen Sie, was Bienen dafür tun, wie "
        "Sie ihn richtig lagern und was gegen die Kristalle im Glas hilft.",
        og_title="Ein Glas Honig überlebt uns alle",
        og_description="Was Bienen tun, damit Honig nie verdirbt, und wie Sie ihn lagern.",
    ),
    "ru": _post(
        "ru",
        "мёд",
        "Почему мёд не портится",
        "## Почему мёд хранится\n\nМёд хранится много лет, потому что в нём почти нет воды. Бактерии в нём "
        "не растут, а пчёлы добавляют слабую кислоту.\n\n## Как его хранить\n\nДержите банку в тёмном и "
        "прохладном месте и плотно закрывайте крышку.",
        title="Почему мёд не портится: что знают пчеловоды и химики",
        description="Мёд не портится годами, если банка плотно закрыта: узнайте, что для этого делают пчёлы, "
        "как правильно его хранить и что делать, если он вдруг засахарился.",
        og_title="Банка мёда переживёт нас всех",
        og_description="Что делают пчёлы, чтобы мёд не портился, и как его хранить.",
    ),
    "ar": _post(
        "ar",
        "العسل",
        "لماذا لا يفسد العسل أبدًا",
        "## لماذا يبقى العسل\n\nيبقى العسل سنوات طويلة في الجرة لأنه لا يحتوي إلا على القليل من الماء. لا "
        "تنمو البكتيريا فيه، ويضيف النحل إليه حمضًا خفيفًا.\n\n## كيف تحفظه\n\nضع الجرة في مكان مظلم وبارد وأغلق "
        "الغطاء بإحكام.",
        title="لماذا لا يفسد العسل أبدًا: ما يعرفه النحالون والكيميائيون",
        description="لا يفسد العسل أبدًا إذا كانت الجرة مغلقة جيدًا: اقرأ ماذا يفعل النحل من أجل ذلك، وكيف "
        "تحفظه في البيت بطريقة صحيحة، وماذا تفعل إذا صار العسل صلبًا في الجرة.",
        og_title="جرة العسل تعيش أطول منا جميعًا",
        og_description="ماذا يفعل النحل حتى لا يفسد العسل، وكيف تحفظه.",
    ),
    "zh": _post(
        "zh",
        "蜂蜜",
        "蜂蜜为什么不会变质",
        "## 为什么\n\n蜂蜜可以保存很多年，因为其中的水分非常少，细菌无法在里面生长。蜜蜂还会加入一种温和的酸。"
        "\n\n## 怎样保存\n\n请把罐子放在阴凉的地方，并且盖好盖子。结晶可以用温水化开，味道不会改变。",
        title="蜂蜜为什么不会变质：保存蜂蜜的三个简单方法",
        description="蜂蜜可以保存很多年，因为水分非常少，细菌无法生长。本文解释原因，并介绍怎样在家里正确保存蜂蜜，"
        "让它多年之后仍然香甜可口、颜色金黄透亮，不会结块。",
        og_title="一罐蜂蜜比我们都长寿",
        og_description="原因，以及怎样保存。",
    ),
}
