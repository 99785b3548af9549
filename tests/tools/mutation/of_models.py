"""What lets one request reach every model of the catalogue, at its own price."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_ADAPTION = "infra/litellm/adaption.py"
_ADAPTED = ("tests/unit/infra/litellm/test_adaption.py",)
_CATALOGUE = ("tests/unit/infra/litellm/test_catalogue.py",)
_ADAPTER = ("tests/unit/infra/litellm/test_adapter.py",)

MODELS = (
    Mutant(
        name="refused temperature",
        gone="A model that refuses a temperature while it reasons gets none.",
        file=_ADAPTION,
        old=' or (reasons and facts["temperature"] == "without_reasoning")',
        new="",
        tests=_ADAPTED,
    ),
    Mutant(
        name="room for reasoning",
        gone="A model's reasoning has tokens beside those of the text.",
        file=_ADAPTION,
        old='+= facts["reasoning_tokens"]',
        new="+= 0",
        tests=_ADAPTED,
    ),
    Mutant(
        name="tier that is there",
        gone="A model without a cheap tier is never asked for one.",
        file=_ADAPTION,
        old='== FLEX and bool(facts["flex"])',
        new="== FLEX",
        tests=_ADAPTED,
    ),
    Mutant(
        name="no fallback of the cheap tier",
        gone="A full cheap tier is not answered at another model's standard price.",
        file="infra/litellm/adapter.py",
        old='data["disable_fallbacks"] = True',
        new='data["disable_fallbacks"] = False',
        tests=_ADAPTER,
    ),
    Mutant(
        name="one other tier",
        gone="A caller chooses no dearer tier.",
        file="infra/litellm/admission.py",
        old='value == "flex"',
        new="isinstance(value, str)",
        tests=("tests/unit/infra/litellm/test_admission.py",),
    ),
    Mutant(
        name="notice of a retirement",
        gone="A model that is retired soon is found 60 days before.",
        file="infra/litellm/catalogue.py",
        old="timedelta(days=60)",
        new="timedelta(0)",
        tests=_CATALOGUE,
    ),
    Mutant(
        name="usage of a repeated stream",
        gone="A cached answer that is streamed again has the price that it had.",
        file="infra/litellm/replays.py",
        old="chunk.usage = usage(**counted)",
        new="usage(**counted)",
        tests=("tests/unit/infra/litellm/test_replays.py",),
    ),
    Mutant(
        name="name of a server",
        gone="The model of a server of one's own is not OpenAI's.",
        file="infra/litellm/naming.py",
        old="return name, self._prefix + value.removeprefix(_PREFIX)",
        new="return name, value",
        tests=("tests/unit/infra/litellm/test_naming.py",),
    ),
    Mutant(
        name="reasoning apart from text",
        gone="Merged reasoning never becomes text.",
        file="infra/litellm/merging.py",
        old="(held.fields, held.event) == (piece.fields, piece.event)",
        new="held.event == piece.event",
        tests=("tests/unit/infra/litellm/test_merging.py",),
    ),
)
