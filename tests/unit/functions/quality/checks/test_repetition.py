"""Repetition, vocabulary and openings: loops are grave, and only prose is counted."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from shared.text.prose import repeated_share
from tests.support.proportion import is_proportional
from tests.support.samples.posts import TEA

_KINDS = {"repetition", "vocabulary", "repeated-openings"}
_FORMULA = r"$$ \log p(D; \theta) = \sum_x \theta f(x) - \log Z(\theta) $$"
_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
# The set phrases of an ordinary text come again: "we can", "may be", "in the morning".
_VIETNAMESE = """
Buổi sáng sớm, chúng ta có thể pha một ấm trà xanh thật nóng. Nước sôi để nguội một chút rồi mới rót vào ấm.
Nếu thích vị đậm hơn, chúng ta có thể để lá trong nước thêm vài phút. Mùa hè oi bức, chúng ta có thể cho thêm
đá và vài lát chanh. Trẻ nhỏ không nên uống nhiều, vì trà khiến các em khó ngủ. Trưa về, chúng ta có thể ngồi
dưới gốc đa, chia nhau từng chén nhỏ và nói chuyện mùa màng. Ngày nay chúng ta có thể mua trà ở bất cứ cửa
hàng nào, song hương vị của vườn nhà vẫn khác hẳn. Bà tôi luôn giữ một hũ sành cũ, bên trên đậy mảnh vải sạch.
Mỗi lần khách đến chơi, bà lại tráng chén bằng nước nóng. Chúng ta có thể học ở bà sự kiên nhẫn ấy, bởi pha
trà ngon cần thời gian chứ không cần đồ đắt tiền. Khi rảnh rỗi, chúng ta có thể thử ướp lá với hoa sen.
"""
_STEPS = ("first", "second", "third", "fourth")


def _found(content: str, language: str = "en") -> dict[str, str]:
    """Return the findings of this module's checks: severity by type, the gravest first."""
    issues = check(Post(content, language=language)).issues
    return {issue.type: issue.severity for issue in reversed(issues) if issue.type in _KINDS}


@pytest.mark.parametrize(
    "block",
    [
        "![A cup of green tea on an old table](a.png)\n\n",
        "- https://cache.example.org/pub/tea/2.0/tea-2.0.tar.gz\n",
        "https://cache.example.org/pub/tea/2.0/tea-2.0.zip is the address.\n\n",
        f"- SHA256: {_HASH}\n",
        f"12 MB, {_HASH}.\n\n",
        f"{_FORMULA}\n\n",
        "As before, $p(x) = \\sum_i w_i \\phi_i(x)$ holds.\n\n",
        "- `docker run --rm -it example/tea:latest`\n",
        "[Try it on the tea table](https://tea.example/table)\n\n",
        "Type this at the prompt of your shell:\n\n",
    ],
)
def test_repetition_of_no_prose_is_not_counted(block: str) -> None:
    """Images' texts, addresses, hashes, formulas, code, links alone and what leads on to them."""
    assert (
        _found("\n\n".join(block + part for part in TEA.split("\n\n")) + "\n\n" + block * 4 + "\n\nDone.")
        == {}
    )


@pytest.mark.parametrize("times", [3, 4])
def test_repetition_of_a_refrain_is_no_loop(times: int) -> None:
    """A person may close some parts of a text with the same sentence; it is one finding, and not grave."""
    refrain = "If you find a leaf in your cup, tell the person who brewed the pot for you."
    parts = [
        f"## The {_STEPS[number]}\n\nStep {number} has a {_STEPS[number]} cup. {refrain}"
        for number in range(times)
    ]
    assert _found(f"{TEA}\n\n" + "\n\n".join(parts)) == {"repetition": "medium"}


@pytest.mark.parametrize(
    "loop",
    [
        "The water is ready for the pot. " * 4,
        "The water is ready for the pot. The pot is ready for the leaves. " * 4,
        "\n\n".join(["The water is ready for the pot."] * 3),
        "Вода уже готова для чайника на столе. " * 4,
        "चाय के लिए पानी अब तैयार है। " * 4,
        "早晨喝一杯茶可以让你清醒而不会心慌。" * 4,
        "朝に飲む一杯のお茶は目を覚ましてくれます。" * 4,
    ],
)
def test_repetition_in_circles_is_grave(loop: str) -> None:
    """The same sentences come round with nothing new between, in any script."""
    assert _found(f"{TEA}\n\n{loop}")["repetition"] == "high"


@pytest.mark.parametrize("end", ["", " ", "\n\n"])
def test_repetition_of_unspaced_runs_is_found(end: str) -> None:
    """Thai marks the end of no sentence; the finding quotes its words as they are written."""
    line = "น้ำร้อนพร้อมแล้วสำหรับกาน้ำชาบนโต๊ะตัวเก่า"
    issues = check(Post((line + end) * 12, language="th")).issues
    (found,) = (issue for issue in issues if issue.type == "repetition")
    assert (found.severity, found.line) == ("high", 1)
    assert "กาน้ำชา" in found.message or "พร้อมแล้ว" in found.message


def test_repetition_of_a_long_refrain_is_grave() -> None:
    """Five times the same sentence is more than a person writes."""
    parts = [
        f"Cup {number} was made of {number * 7} leaves. The water is ready for the pot."
        for number in range(9)
    ]
    assert _found(f"{TEA}\n\n" + "\n\n".join(parts))["repetition"] == "high"


def test_repetition_of_spaced_syllables_is_usual() -> None:
    """Vietnamese sets spaces between syllables, so that four of them are two words."""
    assert repeated_share(_VIETNAMESE, 4) > 0.12
    assert "repetition" not in _found(_VIETNAMESE, language="vi")
    assert "repetition" in _found(_VIETNAMESE + "\n\n" + _VIETNAMESE, language="vi")


def test_vocabulary_leaves_figures_out() -> None:
    """Versions and tables of figures vary no words."""
    sentences = TEA.replace("\n", " ").split(". ")
    assert "vocabulary" not in _found(". ".join(f"{part} 2 0 1 2 0 1" for part in sentences))


@pytest.mark.parametrize(
    "unit", ["The tea is ready. ", "a b ", "$x$ ", "![a](b) ", "早晨喝茶。", "x", "[a](b) "]
)
def test_repetition_takes_linear_time(unit: str) -> None:
    """Checking takes time in proportion to the text, whatever is repeated."""
    assert is_proportional(lambda size: unit * (size // len(unit)), lambda text: check(Post(text)))
