"""Words in a form in which names and quotations are looked up."""

from __future__ import annotations

from shared.text.prose import tokens


def bare(text: str) -> str:
    """Return the words of a text in a row, for names and quotations to be looked up in."""
    # An article may come before an apostrophe: l'État holds the same name as État.
    words = tokens(text)
    if "'" not in (joined := " ".join(words)):
        return joined
    return " ".join(word.removesuffix("'s").replace("'", " ") for word in words)
