"""Posts about their topic, and about another one, in writing with spaces and without."""
# ruff: noqa: RUF001  sentences of other alphabets

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check

POSTS = {
    "zh": (
        "为什么蜂蜜不会变质",
        "如何修理自行车的刹车",
        "蜂蜜的含水量很低，因此细菌无法在其中生长。蜜蜂用翅膀把花蜜中的水分扇干，直到只剩下不到五分之一。",
    ),
    "ja": (
        "はちみつが腐らない理由",
        "自転車のブレーキの直し方",
        "はちみつは水分がとても少ないので、細菌が育ちません。ミツバチは羽で花の蜜を乾かします。",
    ),
    "ar": (
        "لماذا لا يفسد العسل",
        "كيف تصلح مكابح الدراجة الهوائية",
        "يحتوي العسل على القليل جدا من الماء، ولذلك لا تنمو فيه البكتيريا. تجفف النحل الرحيق بأجنحتها.",
    ),
    "ru": (
        "Почему мёд не портится",
        "Как починить тормоза велосипеда",
        "В мёде очень мало воды, поэтому бактерии в нём не растут. Пчёлы сушат нектар крыльями.",
    ),
    "de": (
        "Warum Honig nicht verdirbt",
        "Wie man Fahrradbremsen repariert",
        "Honig enthält sehr wenig Wasser, und deshalb wachsen darin keine Keime. Die Bienen trocknen ihn.",
    ),
}


@pytest.mark.parametrize("language", POSTS)
def test_question_of_a_topic_is_not_its_subject(language: str) -> None:
    """A topic that asks a question is met by its subject; a post about another subject is off-topic."""
    topic, other, text = POSTS[language]
    for asked, found in ((topic, False), (other, True)):
        issues = check(Post(text, language=language, topic=asked)).issues
        assert ("off-topic" in {issue.type for issue in issues}) is found, asked
