"""Link targets: which stand for an address that is missing."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from functions.quality.checks.link_targets import is_placeholder
from tests.support.samples.posts import TEA

MISSING = [
    *("URL", "url", "link", "#", "#link", "...", "TODO", "<url>", "[URL]", "{url}", "{{url}}", "%5BURL%5D"),
    *(
        "INSERT_LINK",
        "INSERT_SOURCE_URL_30",
        "PASTE_YOUTUBE_VIDEO_URL_HERE",
        "insert-tea-guide-link",
        "linkhere",
    ),
    *(
        "your-link-here",
        "your_url_here",
        "link-to-study",
        "image-url",
        "internal-link",
        "affiliate-link",
        "link1",
    ),
    *(
        "https://example.com",
        "https://www.example.com/tea",
        "http://docs.example.org/a",
        "https://example.net/#a",
    ),
    *("https://yourwebsite.com/x", "https://your-website.com", "https://www.yourdomain.com", "http://link"),
    *("https://link-here.com", "https://insert-link-here.com", "https://via.placeholder.com/600x400"),
    *("https://your-blog.com/post", "https://examplewebsite.com", "https://URL", "javascript:void(0)"),
]
GIVEN = [
    *("/", "/links", "url.html", "links.md", "#links", "#the-hive", "#adding-images", "#example", "../link"),
    *(
        "https://link.springer.com/x",
        "https://url.spec.whatwg.org",
        "https://www.link.com",
        "https://a.example/x",
    ),
    *(
        "https://yourdictionary.com",
        "https://getyourguide.com/x",
        "https://example.dev",
        "mailto:a@example.com",
    ),
    *("your-first-post", "the-hive", "the-link-between-bees-and-tea", "configuration", "add-ons", "video"),
    *("image.jpg", "images/link.png", "%22good+first+issue%22", "https://a.b/?next=https://example.com"),
]


@pytest.mark.parametrize("target", MISSING)
def test_target_to_be_filled_in_is_found(target: str) -> None:
    """A name of an address, or an example's, is a placeholder."""
    assert is_placeholder(target)


@pytest.mark.parametrize("target", GIVEN)
def test_target_of_a_person_is_given(target: str) -> None:
    """Paths, anchors and sites with such words in them are addresses."""
    assert not is_placeholder(target)


@pytest.mark.parametrize(
    "text",
    [
        "Read [coffee](INSERT_LINK).",
        "Read [coffee](https://www.example.com/coffee).",
        "See ![a cup](image-url) here.",
        "Read [coffee][1].\n\n[1]: https://example.com/coffee",
        '<p>Read <a href="#">coffee</a>.</p>',
        "Read [coffee](insert link to the guide).",
        "Read [coffee](#).",
    ],
)
def test_link_to_a_placeholder_is_a_finding(text: str) -> None:
    """A placeholder of a target is found as one of a text is."""
    found = [issue for issue in check(Post(f"{TEA}\n\n{text}")).issues if issue.type == "placeholder"]
    assert [issue.line for issue in found] == [TEA.count("\n") + 3]


@pytest.mark.parametrize(
    "text",
    [
        "Open `https://example.com` or `[text](url)`.",
        "```markdown\n[text](url)\n[top](#)\n```",
        "The site example.com is for examples.",
        "[Back to top](#)",
        "[↑](#)",
        "[Nach oben](#)",
    ],
)
def test_example_of_a_link_is_no_finding(text: str) -> None:
    """Code shows links, and a link to the top of its page is complete."""
    assert not [issue for issue in check(Post(f"{TEA}\n\n{text}")).issues if issue.type == "placeholder"]
