"""The polish as changes: what judges them, what is asked again, and what is said about the rest."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_ASSEMBLY = "functions/polish/assembly.py"
_EDITING = "functions/polish/editing.py"
_JUDGE = "functions/polish/judge.py"
_MARKUP = "functions/polish/markup.py"
_STEP = "functions/polish/step.py"
_TASKS = "functions/polish/tasks.py"
_ASSEMBLED = ("tests/unit/functions/polish/test_assembly.py",)
_FITTED = ("tests/unit/functions/polish/test_markup.py",)
_JUDGED = ("tests/unit/functions/polish/test_judge.py",)
_PLANNED = ("tests/unit/functions/polish/test_findings.py",)
_STEPS = (
    "tests/unit/functions/polish/test_step.py",
    "tests/unit/functions/polish/test_long_posts.py",
    "tests/unit/functions/polish/test_revisions.py",
)

POLISH = (
    Mutant(
        name="fixed block",
        gone="Code, HTML and images on their own can't be changed.",
        file=_JUDGE,
        old="        elif block.is_fixed:\n",
        new="        elif False:\n",
        tests=_JUDGED,
    ),
    Mutant(
        name="block of another group",
        gone="A call changes the blocks alone that it was shown.",
        file=_JUDGE,
        old="if block is None or number not in numbers:",
        new="if block is None:",
        tests=_JUDGED,
    ),
    Mutant(
        name="two texts for a block",
        gone="Of two different texts for a block none is taken blindly.",
        file=_JUDGE,
        old="        elif len(texts) > 1:\n",
        new="        elif False:\n",
        tests=_JUDGED,
    ),
    Mutant(
        name="removal of the post",
        gone="An empty text removes no block of the post itself.",
        file=_JUDGE,
        old="if cut and (block.number in found.whole_sections or self._may_remove(block)):",
        new="if cut:",
        tests=_JUDGED,
    ),
    Mutant(
        name="fact beside a remark",
        gone="A paragraph with a remark and another sentence is not removed.",
        file=_JUDGE,
        old="all(remarks)",
        new="any(remarks)",
        tests=_JUDGED,
    ),
    Mutant(
        name="change compared",
        gone="Each change is compared with its block.",
        file=_JUDGE,
        old="if reason := self.fault(block, self.alone(block, block.text), self.alone(block, fitting)):",
        new='if reason := "":',
        tests=_JUDGED,
    ),
    Mutant(
        name="insertion compared",
        gone="A new block makes up nothing.",
        file=_JUDGE,
        old='if reason := self.fault(beside, before, f"{before}\\n\\n{new}"):',
        new='if reason := "":',
        tests=_JUDGED,
    ),
    Mutant(
        name="insertion without a finding",
        gone="A first polish adds no blocks.",
        file=_JUDGE,
        old="        if inserting:\n",
        new="        if True:\n",
        tests=_STEPS,
    ),
    Mutant(
        name="second answer for what was asked",
        gone="A second answer changes only what was asked for again.",
        file="functions/polish/verdict.py",
        old='changes = {at: text for at, text in again.changes.items() if f"block {at}" in wanted}',
        new="changes = again.changes",
        tests=_JUDGED,
    ),
    Mutant(
        name="unseen definition",
        gone="A new text defines no link: it would lead the post's own links elsewhere.",
        file=_MARKUP,
        old="document.has_definitions or front_matter_end(document.text):",
        new="front_matter_end(document.text):",
        tests=_FITTED,
    ),
    Mutant(
        name="HTML of a block",
        gone="A change keeps the HTML of its block.",
        file=_MARKUP,
        old='if _inline(document, block.text, "html_inline") != _inline(document, text, "html_inline"):',
        new="if False:",
        tests=_FITTED,
    ),
    Mutant(
        name="asked once more",
        gone="A change that loses something is asked for once more.",
        file=_EDITING,
        old="        if verdict.rejected:\n",
        new="        if False:\n",
        tests=_STEPS,
    ),
    Mutant(
        name="unreadable changes asked anew",
        gone="An unreadable answer is asked for past the cache, which has kept it.",
        file=_EDITING,
        old="replace(request, fresh=True)",
        new="request",
        tests=_STEPS,
    ),
    Mutant(
        name="changes of a cut-off answer",
        gone="The whole changes of an answer that is cut off twice count.",
        file=_EDITING,
        old="            for one in (again, answer):\n",
        new="            for one in ():\n",
        tests=_STEPS,
    ),
    Mutant(
        name="no call while the model is away",
        gone="After a failure of the model itself no further group is asked for.",
        file=_EDITING,
        old="                self.away = str(error)\n",
        new="                pass\n",
        tests=_STEPS,
    ),
    Mutant(
        name="group without a usable change",
        gone="A group of which no change could be used is degraded.",
        file=_EDITING,
        old="return Edited(verdict, self._unusable(given, verdict, task))",
        new="return Edited(verdict)",
        tests=_STEPS,
    ),
    Mutant(
        name="groups of the findings",
        gone="A revision sends only the groups that its findings point to.",
        file=_TASKS,
        old="pointed = [one for one in groups if any(one.holds(number) for number in findings.at)]",
        new="pointed = groups",
        tests=_PLANNED,
    ),
    Mutant(
        name="findings about the whole",
        gone="Findings about the whole post go with its outline.",
        file=_TASKS,
        old="    if findings.whole or not tasks:\n",
        new="    if not tasks:\n",
        tests=_PLANNED,
    ),
    Mutant(
        name="blocks after joining",
        gone="The joined post has the blocks that it should have.",
        file=_ASSEMBLY,
        old="self._sift(sorted({*self.changes, *self.insertions}), self._misfit, _MOST_READINGS)",
        new="pass",
        tests=_ASSEMBLED,
    ),
    Mutant(
        name="compared as a whole",
        gone="The joined post is compared with the post.",
        file=_ASSEMBLY,
        old="            self._check_span(start, end)\n",
        new="            pass\n",
        tests=_ASSEMBLED,
    ),
    Mutant(
        name="few changes for a loss of nobody",
        gone="A loss that no reason names costs the fewest changes.",
        file=_ASSEMBLY,
        old="waiting = [*_halves(numbers)]",
        new="waiting = []",
        tests=_ASSEMBLED,
    ),
    Mutant(
        name="reasons in the note",
        gone="A change that was left out has its reason in the stage's note.",
        file=_STEP,
        old='    reasons += [f"{name}: {why}" for one in edited',
        new='    reasons += [f"{name}: {why}" for one in edited[:0]',
        tests=_STEPS,
    ),
    Mutant(
        name="degraded group",
        gone="A group without a usable answer makes the stage degraded.",
        file=_STEP,
        old="    if failures:\n",
        new="    if False:\n",
        tests=_STEPS,
    ),
    Mutant(
        name="polish that was not compared",
        gone="A polish that nobody had time to compare is refused.",
        file=_STEP,
        old="        return Outcome(output=kept, degraded=_refused(reason))\n",
        new="        assembly = Assembly(judge, *_merge(edited))\n",
        tests=_STEPS,
    ),
)
