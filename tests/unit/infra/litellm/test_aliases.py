"""The real catalogue: classes, fallbacks, and what the functions know of each alias."""

from __future__ import annotations

from typing import Any

import pytest

from infra.litellm.render import render
from shared import topology
from shared.topology import Alias
from tests.support.catalogue import CATALOGUE

KEY = {"LITELLM_MASTER_KEY": "sk-local"}
OPENAI = KEY | {"OPENAI_API_KEY": "a"}
ANTHROPIC = KEY | {"ANTHROPIC_API_KEY": "b"}
BOTH = OPENAI | ANTHROPIC
MODELS: dict[str, Any] = CATALOGUE["provider_models"]
MARGIN = 10  # seconds between the proxy's patience and the function's


def served(config: dict[str, Any]) -> dict[str, str]:
    return {entry["model_name"]: entry["litellm_params"]["model"] for entry in config["model_list"]}


def fallbacks_of(config: dict[str, Any]) -> dict[str, list[str]]:
    """Return the aliases that are asked where another one fails."""
    fallbacks = config["litellm_settings"]["fallbacks"]
    return {alias: others for each in fallbacks for alias, others in each.items()}


@pytest.mark.parametrize("environ", [BOTH, OPENAI, ANTHROPIC])
def test_fallback_costs_at_most_twice_as_much(environ: dict[str, str]) -> None:
    """Who asks a cheap model pays no dear one, also where a provider's key is missing."""
    meant, rendered = served(CATALOGUE), render(CATALOGUE, environ)
    behind = served(rendered)
    pairs = [(meant[alias], behind[alias]) for alias in meant]
    pairs += [
        (meant[alias], behind[other]) for alias, others in fallbacks_of(rendered).items() for other in others
    ]
    for asked, answers in pairs:
        assert MODELS[asked]["class"] == MODELS[answers]["class"]
        for paid, expected in zip(
            MODELS[answers]["usd_per_million"], MODELS[asked]["usd_per_million"], strict=True
        ):
            assert paid <= 2 * expected, (asked, answers)


def test_every_alias_has_a_fallback() -> None:
    """With both providers' keys no alias is left without one."""
    assert set(fallbacks_of(render(CATALOGUE, BOTH))) == set(topology.load().models)


def answering(alias: str) -> list[dict[str, Any]]:
    """Return the facts of all models that may answer for an alias.

    Those are its own model, its fallback, and what stands in for either without a provider's key.
    """
    behind = served(CATALOGUE)
    models = [behind[name] for name in (alias, *fallbacks_of(CATALOGUE)[alias])]
    models += [MODELS[model]["stand_in"] for model in models]
    return [MODELS[model] for model in dict.fromkeys(models)]


def longest_silence(alias: str) -> float:
    """Return the seconds after which the proxy has given up the alias and its fallback, at the latest."""
    waits = [CATALOGUE["gateway"]["upstream_model"]["silence"]]
    for environ in (BOTH, OPENAI, ANTHROPIC):
        rendered = render(CATALOGUE, environ)
        silence = {
            each["model_name"]: each["litellm_params"]["stream_timeout"] for each in rendered["model_list"]
        }
        waits.append(silence[alias] + sum(silence[each] for each in fallbacks_of(rendered).get(alias, ())))
    return float(max(waits))


@pytest.mark.parametrize("alias", topology.load().models)
def test_functions_know_their_alias(alias: str) -> None:
    """Budgets rest on the dearest price, patience on both silences. A failure shows the line."""
    own, models = MODELS[served(CATALOGUE)[alias]], answering(alias)
    dearest_in = max(max(each["usd_per_million"][0], each["cached_usd_per_million"][1]) for each in models)
    expected = Alias(
        usd_per_million=(dearest_in, max(each["usd_per_million"][1] for each in models)),
        reasoning_tokens=own["reasoning_tokens"],
        silence=longest_silence(alias) + MARGIN,
        flex="flex_usd_per_million" in own,
    )
    line = (
        f"  {alias}: {{usd_per_million: {list(expected.usd_per_million)}, "
        f"reasoning_tokens: {expected.reasoning_tokens}, silence: {expected.silence:g}, "
        f"flex: {str(expected.flex).lower()}}}"
    )
    assert topology.load().models[alias] == expected, f"write in `models` of infra/topology.yaml:\n{line}"
    assert expected.silence < topology.load().timing.step / 2
