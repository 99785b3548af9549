"""The share of human posts on which a check of prose finds something, by collection."""

from __future__ import annotations

COLLECTIONS = ("developers", "others", "languages")  # docs/checks.md says what they are

# By tests.tools.hitrates, in the order of COLLECTIONS, 0 to 1; None where a check judges English alone.
HIT_RATES: dict[str, tuple[float | None, ...]] = {
    "artifacts": (0.000, 0.025, 0.003),
    "placeholder": (0.015, 0.005, 0.004),
    "citation": (0.006, 0.016, 0.002),
    "ai-disclosure": (0.000, 0.000, 0.000),
    "meta-commentary": (0.004, 0.002, 0.000),
    "language": (0.000, 0.000, 0.031),
    "truncated": (0.027, 0.014, 0.003),
    "repetition": (0.047, 0.061, 0.114),
    "vocabulary": (0.051, 0.059, 0.024),
    "repeated-openings": (0.011, 0.011, 0.014),
    "sentence-length": (0.614, 0.636, 0.267),
    "long-paragraph": (0.091, 0.198, 0.051),
    "paragraph": (0.039, 0.139, 0.014),
    "subheadings": (0.566, 0.680, 0.492),
    "consecutive-openings": (0.151, 0.175, 0.233),
    "transition-words": (0.248, 0.266, None),
    "passive-voice": (0.617, 0.534, None),
    "em-dashes": (0.014, 0.030, 0.037),
    "keyword-sparse": (0.283, 0.284, 0.403),
    "keyword-headings": (0.442, 0.230, 0.681),
    "image-alt": (0.027, 0.052, 0.039),
    "outbound-link": (0.103, 0.466, 0.244),
    "internal-link": (0.720, 0.868, 0.589),
}
