"""The catalogue of models: what is behind each alias today, and a catalogue that stays as it is."""

from __future__ import annotations

from typing import Any

import yaml

from infra.litellm.render import CONFIG
from tests.support.paths import ROOT

CATALOGUE: dict[str, Any] = yaml.safe_load(CONFIG.read_bytes())
MODELS: dict[str, Any] = CATALOGUE["provider_models"]
_BEHIND = {entry["model_name"]: entry["litellm_params"]["model"] for entry in CATALOGUE["model_list"]}
BEHIND: dict[str, str] = {alias: model.partition("/")[2] for alias, model in _BEHIND.items()}
"""The name by which a provider knows the model of each alias."""
PRICES: dict[str, tuple[float, float]] = {
    model.partition("/")[2]: tuple(facts["usd_per_million"]) for model, facts in MODELS.items()
}
"""Of each such model: US dollars for a million tokens, in and out."""


def price_of(alias: str) -> tuple[float, float]:
    """Return the US dollars for a token in and out."""
    paid_in, paid_out = PRICES[BEHIND[alias]]
    return paid_in / 1e6, paid_out / 1e6


def frozen() -> dict[str, Any]:
    """Return the configuration with the models of November 2026."""
    config: dict[str, Any] = yaml.safe_load(CONFIG.read_bytes())
    sample = yaml.safe_load((ROOT / "tests" / "support" / "samples" / "catalogue.yaml").read_bytes())
    config["litellm_settings"]["fallbacks"] = sample["litellm_settings"]["fallbacks"]
    return config | {name: sample[name] for name in ("model_list", "provider_models")}
