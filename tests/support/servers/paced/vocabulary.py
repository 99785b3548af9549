"""Words for sentences that mean little and read like English."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NOUNS = _words(
    """
    habit morning kitchen window ledger market harvest journey library workshop garden letter bridge recipe
    schedule neighbour question answer mistake season budget promise shortcut pattern notebook teacher student
    table lantern orchard river valley station harbour engine ladder basket bottle blanket mirror candle
    painting melody rhythm chapter sentence margin drawer cupboard corner hallway rooftop fence meadow forest
    village district council project routine custom memory detail texture colour shadow surface layer handle
    hinge thread needle fabric pocket button collar ribbon saddle wheel anchor compass signal whistle drum
    ticket platform carriage tunnel crossing pavement fountain statue museum gallery theatre stage curtain
    audience critic editor reader author printer farmer baker potter weaver carpenter plumber mason gardener
    sailor pilot driver courier merchant banker lawyer doctor nurse chemist farmland pasture vineyard cellar
    barrel kettle skillet oven stove counter shelf bucket sponge brush towel apron glove helmet jacket
    """
)
ADJECTIVES = _words(
    """
    quiet steady careful patient modest honest curious gentle bright narrow shallow sturdy simple plain
    ordinary familiar distant foreign seasonal local rural urban coastal wooden ceramic woollen golden silver
    crimson pale heavy light brittle supple fragile durable practical thrifty generous stubborn hopeful
    cautious cheerful sober vivid muted crisp tender ripe mild bitter smooth coarse tidy crowded spacious
    sunny rainy windy frosty early late brief lengthy sudden gradual regular seldom-used hand-made well-worn
    half-finished long-standing second-hand short-lived everyday
    """
)
VERBS = _words(
    """
    shapes guides follows rewards protects mirrors explains softens sharpens connects divides surrounds
    supports carries lifts settles improves repairs replaces restores reveals hides covers frames measures
    tests answers invites surprises comforts steadies delays hurries feeds warms cools cleans orders sorts
    gathers spreads balances anchors colours marks names remembers survives outlasts shows helps keeps begins
    """
)
PEOPLE = _words(
    """
    bakers teachers gardeners nurses carpenters sailors parents students librarians cooks painters farmers
    mechanics tailors musicians runners cyclists hikers printers weavers
    """
)
ACTIONS = _words(
    """
    compare collect borrow describe arrange discuss admire rebuild sketch observe postpone rehearse inspect
    exchange refine simplify study trust value welcome
    """
)
PREPOSITIONS = _words("behind beside beyond beneath above near within around across along")
JOINS = _words("while because although whereas so until before after unless once")
DETERMINERS = (
    *(
        "the",
        "its",
        "some",
        "a far more",
        "some of the",
        "one of the",
        "most of its",
        "all of its",
        "no more",
    ),
    *("half of the", "part of its", "as good a", "that old", "this new", "each of its", "such a", "so very"),
)
OPENERS = (
    *("For example", "In practice", "As a result", "Even so", "At first", "After that", "Over time"),
    *("On quiet days", "In small towns", "By contrast", "Most of all", "In the end", "Now and then"),
    *("Before long", "For that reason", "With some patience", "Near the coast", "Up in the hills"),
    *("Between two meals", "During the winter", "Towards evening", "Early in spring", "Step by step"),
    *("Once a month", "Without much effort", "Among friends", "Behind the scenes", "To begin with"),
    *("Likewise", "Meanwhile", "Instead", "Therefore", "Besides", "However", "Similarly", "Afterwards"),
)
TAILS = (
    *("day after day", "without a fuss", "at little cost", "in due time", "as expected", "by degrees"),
    *("time and again", "for good reason", "for years", "in plain sight", "in bad weather", "most days"),
    *("if all goes well", "after lunch", "more than once", "on the whole", "under pressure", "by daylight"),
    *("in any case", "once more", "to great effect", "within an hour", "before the frost", "by and by"),
    *("this very week", "at all hours", "from then on", "to this day", "on most mornings", "as a rule"),
)
ASKS = ("Why do", "How often do", "When do", "What happens when", "Where do", "How do")
# An editor puts the second for the first, which changes no meaning.
EDITS = (
    *(("shows", "reveals"), ("helps", "aids"), ("begins", "starts"), ("For example", "For instance")),
    *(("As a result", "Consequently"), ("Even so", "Still"), ("Over time", "With time"), ("quiet", "calm")),
    *(("Likewise", "In the same way"), ("careful", "thoughtful"), ("improves", "betters")),
    *(("gathers", "collects"), ("Meanwhile", "In the meantime"), ("on the whole", "by and large")),
    *(("Before long", "Soon"), ("Therefore", "So"), ("Now and then", "From time to time")),
    *(("familiar", "well-known"), ("ordinary", "common"), ("repairs", "mends"), ("brief", "short")),
    *(("sturdy", "solid"), ("explains", "accounts for"), ("Instead", "Rather"), ("gentle", "mild")),
)
