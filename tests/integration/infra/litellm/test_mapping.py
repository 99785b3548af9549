"""Every model of the catalogue takes every request of the stages, mapped by the proxy's own library."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import pytest

from infra.litellm.render import CONFIG, model_facts
from tests.support.catalogue import MODELS, frozen
from tests.support.paths import ROOT
from tests.support.servers.strictness import refuse
from tests.tools.costs.job import use

PYTHON = CONFIG.parent / ".venv" / "bin" / "python"
FROZEN = frozen()["provider_models"]
CHOICES: dict[str, dict[str, str]] = {
    "plain": {},
    "least effort": {"reasoning_effort": "minimal"},
    "cheap tier": {"service_tier": "flex"},
    "both": {"reasoning_effort": "minimal", "service_tier": "flex"},
}
WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "temperature": ("openai/gpt-6.1-sol", {"temperature": "always"}),
    "reasoning_effort": ("openai/gpt-6.1-sol", {"effort": "none"}),
    "service_tier": ("anthropic/claude-sonnet-5-5", {"flex": True}),
    "effort": ("anthropic/claude-haiku-5-5", {"effort": "eager"}),
}
"""A mistake in the catalogue, by the parameter that the model then refuses."""


def requests() -> dict[str, dict[str, Any]]:
    """Return the bodies that the stages send for a short and a long post, one of each kind."""
    kinds: dict[str, dict[str, Any]] = {}
    for body in (*use(300).asked, *use(1500).asked):
        schema = body.get("response_format", {}).get("json_schema", {}).get("name", "text")
        way = "streamed" if body.get("stream") else "whole"
        kinds.setdefault(f"{body['metadata']['stage']} {schema} {way} at {body['temperature']}", body)
    return kinds


def map_all(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Map requests in the proxy's own environment."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    ran = subprocess.run(
        [str(PYTHON), "-m", "tests.support.proxy_mapping"],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        env=environ,
        cwd=ROOT,
        timeout=180,
        check=True,
    )
    mapped: list[dict[str, Any]] = json.loads(ran.stdout.splitlines()[-1])
    return mapped


def refusal(outcome: dict[str, Any]) -> str | None:
    """Return the library's refusal, or the provider's."""
    return outcome.get("error") or refuse(outcome["sent"])


@pytest.fixture(scope="module")
def walked() -> dict[tuple[str, str, str], dict[str, Any]]:
    """Map each request and choice for each model, and the wrong entries, in one process."""
    bodies = requests()
    walk = {
        (model, kind, choice): (model, model_facts(facts), {**body, **extra})
        for model, facts in MODELS.items()
        for kind, body in bodies.items()
        for choice, extra in CHOICES.items()
    }
    plain = next(iter(bodies.values()))
    walk |= {
        ("wrong", parameter, model): (
            model,
            {**model_facts(FROZEN[model]), **mistake},
            {**plain, **CHOICES["cheap tier"]},
        )
        for parameter, (model, mistake) in WRONG.items()
    }
    cases = [dict(zip(("model", "facts", "body"), case, strict=True)) for case in walk.values()]
    return dict(zip(walk, map_all(cases), strict=True))


def test_stages_make_every_kind_of_request() -> None:
    """Streamed and whole, with and without a schema, of each stage: or the walk would show little."""
    kinds = requests()
    assert {body["metadata"]["stage"] for body in kinds.values()} == {"generate", "polish", "quality", "meta"}
    assert {bool(body.get("stream")) for body in kinds.values()} == {True, False}
    assert {"response_format" in body for body in kinds.values()} == {True, False}


@pytest.mark.parametrize("model", MODELS)
def test_model_takes_every_request(walked: dict[tuple[str, str, str], dict[str, Any]], model: str) -> None:
    """A refusal names the model, the request and the parameter."""
    of_model = {key: outcome for key, outcome in walked.items() if key[0] == model}
    refused = [f"{key}: {reason}" for key, outcome in of_model.items() if (reason := refusal(outcome))]
    assert refused == []
    assert len(of_model) >= 5 * len(CHOICES)


@pytest.mark.parametrize("model", MODELS)
def test_model_is_asked_as_the_catalogue_says(
    walked: dict[tuple[str, str, str], dict[str, Any]], model: str
) -> None:
    """The effort, the room for reasoning and the tier reach the provider; nothing else is added."""
    facts, bodies = model_facts(MODELS[model]), requests()
    for (name, kind, choice), outcome in walked.items():
        if name != model:
            continue
        sent = outcome["sent"]
        effort = facts["efforts"][0] if "effort" in choice or choice == "both" else facts["effort"]
        asked = sent.get("reasoning_effort") or sent["output_config"]["effort"]
        assert asked == effort
        tokens = sent.get("max_completion_tokens") or sent["max_tokens"]
        assert tokens == bodies[kind]["max_tokens"] + facts["reasoning_tokens"]
        cheap = choice in {"cheap tier", "both"} and facts["flex"]
        assert sent.get("service_tier") == ("flex" if cheap else None)


@pytest.mark.parametrize("parameter", WRONG)
def test_wrong_entry_is_found(walked: dict[tuple[str, str, str], dict[str, Any]], parameter: str) -> None:
    """An entry that a model refuses is found here and not in production."""
    model = WRONG[parameter][0]
    reason = refusal(walked["wrong", parameter, model])
    assert reason is not None
    assert parameter in reason
