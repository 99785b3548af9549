"""Words to a chat partner at the two ends of a post are found; words to readers, and dialogue, are not."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import check
from functions.quality.checks.post import Post

BODY = "A kettle sings when its water is about to boil, and it stops when the water does.\n\nMind the spout."

FIRST = (
    "Certainly! Consider the following kettle:",
    "Sure! Kettles are simple machines.",
    "Sure, a kettle would typically have the following parts:",
    "Great question!",
    "Thank you for your thoughtful question! Kettles differ in two ways.",
    "Thank you for reaching out! I'm here to help you with your kettle.",
    "An elusive yet fascinating question! Estimating steam is hard.",
    "Okay, I will explain kettles.",
    "I apologize for the errors in my previous response. Kettles differ.",
    "Here is a detailed poem about a kettle that fell in love:",
)
LAST = (
    "Let me know if you have any other questions!",
    "I hope this information is helpful! If you have any further questions, I would be happy to help.",
    "I hope this explanation clarifies why a kettle sings!",
    "Boil it twice. If you have any specific questions or need help with a part, feel free to ask!",
    "If you'd like to know more about any kettle, please feel free to ask!",
    "Feel free to adjust any part of it!",
    "Feel free to customize this template with your own kettle.",
    "Remember, this is a suggested outline, and you should feel free to tailor it.",
    "Do you have any questions that I can answer for you? I'm happy to help.",
    "Good luck with your presentation!",
)
# What people write, first or last.
WRITTEN = (
    "Let me know in the comments which kettle you like best.",
    "If you have any questions, leave a comment or find me on Mastodon.",
    "Let me know if you want more of this in the comments below.",
    "If you have questions, write to me at tea@kettles.example.",
    "I hope you enjoy your tea as much as I do.",
    "I hope that the new kettle lasts for twenty years.",
    "Thank you for reading, and see you next week!",
    "Thanks for all the letters about kettles.",
    "Sure, you could buy a new one, but where is the joy in that?",
    "Of course, nobody told my grandmother.",
    "Certainly the oldest kettle in town is ours.",
    "Here is the recipe:",
    "Here are the parts that you need:",
    "Good luck, and mind the steam.",
    "Feel free to use less water.",
    "Would you like to keep a kettle? Start with a small one.",
    "Do you want to know more? Read the book.",
    "What a question! I asked it myself as a child.",
    "I'm sorry, but I can't stand the whistle.",
    "I am happy to say that the kettle is back.",
    "“Would you like me to fill the kettle?”",
    "The kettle came to an end.",
)


def _severities(content: str) -> list[str]:
    issues = check(Post(content=content)).issues
    return [issue.severity for issue in issues if issue.type == "meta-commentary"]


@pytest.mark.parametrize("words", FIRST)
def test_chat_at_the_start_is_found(words: str) -> None:
    """Agreement to an order, and an answer announced, can't be published."""
    assert _severities(f"{words}\n\n{BODY}") == ["high"]


@pytest.mark.parametrize("words", LAST)
def test_chat_at_the_end_is_found(words: str) -> None:
    """An offer to help on can't be published."""
    assert _severities(f"{BODY}\n\n{words}") == ["high"]


@pytest.mark.parametrize("words", ["I hope this is helpful!", "Hope this helps."])
def test_good_wish_alone_is_medium(words: str) -> None:
    """A wish that people write now and then does not make a post unpublishable."""
    assert _severities(f"{BODY}\n\n{words}") == ["medium"]


@pytest.mark.parametrize("words", WRITTEN)
def test_words_to_readers_are_not_found(words: str) -> None:
    """Words of a person to readers, or of a character, are not found at either end."""
    assert not _severities(f"{words}\n\n{BODY}")
    assert not _severities(f"{BODY}\n\n{words}")


@pytest.mark.parametrize("words", ["Great question!", "Let me know if you have any other questions!"])
def test_chat_in_the_middle_is_not_found(words: str) -> None:
    """An interview has such words between others."""
    assert not _severities(f"{BODY}\n\n{words}\n\n{BODY} Then pour.\n\nIt is done.")


def test_label_of_a_turn_is_found() -> None:
    """A heading that names the one who answers is not a post's."""
    assert _severities(f"Kettles sing.\n\n{BODY}") == []
    assert _severities(f"### Chatbot\n\n{BODY}") == ["high"]
