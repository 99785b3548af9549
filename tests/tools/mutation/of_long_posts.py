"""Posts in parts: what keeps them whole, in order, near their length and free of repetition."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_TESTS = ("tests/unit/functions/generate/test_parts.py",)

LONG_POSTS = (
    Mutant(
        name="parts kept",
        gone="A finished part is kept under its job.",
        file="functions/generate/part_call.py",
        old="await work.model.ask(request, keep=True, purpose=purpose)",
        new="await work.model.ask(request, purpose=purpose)",
        tests=_TESTS,
    ),
    Mutant(
        name="draft without a hole",
        gone="The draft of a post in parts ends where a part is missing.",
        file="functions/generate/growing_post.py",
        old="end = self._texts.index(None) if None in self._texts else len(self._texts)",
        new="end = len(self._texts)",
        tests=_TESTS,
    ),
    Mutant(
        name="distinct points",
        gone="What two sections of an outline both say is dropped from the later one.",
        file="functions/generate/outline_call.py",
        old="return await work.off_loop(drop_repeats, plan)",
        new="return plan",
        tests=_TESTS,
    ),
    Mutant(
        name="told twice",
        gone="What two parts say nearly alike is written again once.",
        file="functions/generate/parts.py",
        old="    parts = await correct_repeats(work, parts, post)\n",
        new="",
        tests=_TESTS,
    ),
    Mutant(
        name="length of a post in parts",
        gone="Enough parts are asked for again that the post comes near its length.",
        file="functions/generate/parts.py",
        old="    parts = await correct_lengths(work, parts, post)\n",
        new="",
        tests=_TESTS,
    ),
)
