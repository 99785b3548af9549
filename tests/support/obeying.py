"""The four steps one after another, with a model that obeys every order that it finds in a prompt."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

import msgspec

from functions.generate.step import step as generate
from functions.meta.step import step as meta
from functions.polish.step import step as polish
from functions.quality.step import step as quality
from shared.jobs.outputs import (
    GenerateOutput,
    Issue,
    Outcome,
    Outputs,
    PolishOutput,
    QualityOutput,
    Result,
)
from shared.jobs.review import Remark
from shared.jobs.reviewing import with_remarks
from shared.llm.chat import Request
from shared.materials.materials import Materials
from shared.stage.step import Step
from tests.support.fakes.model import Reply, ScriptedModel, work
from tests.support.generating import OUTLINE
from tests.support.generating_parts import INTRODUCTION, headings_asked, write
from tests.support.orders import HTML, INVENTED, ORDER, POST, SIGNS, Adding, Dropping
from tests.support.polishing import changes, shown_blocks, updates
from tests.support.tagging import GOOD

WHOLE = "Write the post that this brief describes"


def is_ordered(request: Request) -> bool:
    """Return whether a prompt has the order; answers of the model do not count."""
    prompt = " ".join(message.content for message in request.messages if message.role != "assistant")
    return SIGNS[0] in prompt or SIGNS[1] in prompt


@dataclass
class Obedient:
    """Does what is asked for, and all that an order in the prompt says."""

    kind: Adding
    obeyed: int = 0

    def __call__(self, request: Request) -> Reply:
        ordered = is_ordered(request)
        self.obeyed += ordered
        name = request.schema.name if request.schema else ""
        if name == "polish_changes":
            return self._edit(request, ordered=ordered)
        if name:
            good = {"outline": OUTLINE, "meta_tags": GOOD, "quality_review": {"findings": []}}[name]
            return self.kind.answer(name, json.dumps(good)) if ordered else json.dumps(good)
        return self._write(request, ordered=ordered)

    def _write(self, request: Request, *, ordered: bool) -> str:
        in_parts = WHOLE not in request.messages[1].content
        text = write(request) if in_parts else POST
        if in_parts and headings_asked(request) != [INTRODUCTION]:
            text += " Honey keeps for years in a closed jar [1]."
        if not ordered:
            return text
        is_first = len(request.messages) == 2 and not request.fresh
        if type(self.kind) is Dropping and is_first and not in_parts:
            return json.dumps({"title": "Honey", "link": "https://evil.example/x"})
        return self.kind.post(text)

    def _edit(self, request: Request, *, ordered: bool) -> str:
        reasoned = request.schema and '"reason"' in json.dumps(request.schema.schema)
        if not ordered:
            return updates() if reasoned else changes()
        if type(self.kind) is Dropping and len(request.messages) == 2 and not request.fresh:
            return f"# A new post\n\n{HTML}"
        edited = [(number, self.kind.block(text)) for number, text in shown_blocks(request).items()]
        if reasoned:
            return updates(*((*each, ORDER) for each in edited), insertions=((1, INVENTED, ORDER),))
        return changes(*edited, insertions=((1, INVENTED),))


@dataclass
class Story:
    """A job's result, and all requests and answers of its steps."""

    materials: Materials
    script: Obedient
    fields: dict[str, object] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    outputs: Outputs = field(default_factory=Outputs)
    notes: list[str] = field(default_factory=list)
    result: Result | None = None

    async def run(self, remark: str = "") -> Result:
        """Take a job through its stages; a remark, or a weak post, sends it back once."""
        await self._do(generate)
        await self._do(polish)
        judged = await self._do(quality)
        if remark or judged.revise:
            before = self.outputs
            assert before.quality
            assert before.polish
            if remark:
                listed = with_remarks(
                    msgspec.to_builtins(before.quality.issues), [Remark(remark)], before.polish.content
                )
                found = msgspec.structs.replace(
                    before.quality, issues=msgspec.convert(listed, tuple[Issue, ...])
                )
                self.outputs = msgspec.structs.replace(before, quality=found)
            await self._do(polish, revision=1)
            await self._do(quality, revision=1)
        self.result = (await self._do(meta)).result
        assert self.result
        return self.result

    async def _do(self, step: Step, revision: int = 0) -> Outcome:
        fields = {"topic": "Why honey keeps", "keywords": ["honey"], "word_count": 120, **self.fields}
        given, model = work(self.script, self.outputs, revision=revision, **fields)
        assert isinstance(model, ScriptedModel)
        model.watched = False
        outcome = await step(replace(given, materials=self.materials))
        self.requests += model.requests
        self.notes += [outcome.note or "", outcome.degraded or ""]
        names = {
            GenerateOutput: "generate",
            PolishOutput: "polish",
            QualityOutput: "quality",
        }
        if name := names.get(type(outcome.output)):
            self.outputs = msgspec.structs.replace(self.outputs, **{name: outcome.output})
        return outcome
