"""The tables of docs/models.md, from the catalogue: `python -m tests.tools.models_page` writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shared import topology
from shared.jobs.job import Stage
from tests.support.catalogue import CATALOGUE, MODELS
from tests.support.paths import ROOT
from tests.tools.costs.job import use

PAGE = ROOT / "docs" / "models.md"
BEGIN, END = "<!-- models: written by `python -m tests.tools.models_page` -->", "<!-- /models -->"
WORDS = 1_500
_FLEX = "flex_usd_per_million"
_SERVED = {entry["model_name"]: entry["litellm_params"]["model"] for entry in CATALOGUE["model_list"]}


def write() -> None:
    """Write the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{render()}\n\n{END}{after}", encoding="utf-8")


def render() -> str:
    """Return the three tables, each with its sentence."""
    post = f"A post of {WORDS:,} words without a revision, in US dollars."
    tables = (
        ("The aliases, and what is behind each:", _aliases()),
        ("The models. Prices are US dollars for a million tokens, in / out:", _models()),
        (f"{post} The alias writes it; polish, quality and meta ask {_others()}:", _costs()),
    )
    return "\n\n".join(part for table in tables for part in table)


def _aliases() -> str:
    fallbacks = {
        alias: others for each in CATALOGUE["litellm_settings"]["fallbacks"] for alias, others in each.items()
    }
    rows = [
        [
            f"`{alias}`",
            MODELS[model]["class"],
            f"`{model}`",
            f"`{_SERVED[fallbacks[alias][0]]}`",
            _reasons(model),
        ]
        for alias, model in ((alias, _SERVED[alias]) for alias in topology.load().models)
    ]
    return _table(["alias", "class", "model", "its fallback", "reasons"], rows)


def _models() -> str:
    heads = [
        *("model", "price", "cached: read / written", "cheap tier", "tokens for a text"),
        *("temperature", "retires", "successor"),
    ]
    rows = [
        [
            f"`{model}`",
            _pair(facts["usd_per_million"]),
            _pair(facts["cached_usd_per_million"]),
            _pair(facts[_FLEX]) if _FLEX in facts else "none",
            f"{facts.get('token_factor', 1):g}",
            facts["temperature"].replace("_", " "),
            f"{facts['retires'] or 'not announced'} ({facts['checked']})",
            f"`{facts['successor']}`" if facts["successor"] else "none yet",
        ]
        for model, facts in MODELS.items()
    ]
    return _table(heads, rows)


def _costs() -> str:
    heads = [
        "alias",
        "class",
        "without reasoning",
        "with all reasoning it may do",
        "cheap tier, without reasoning",
    ]
    rows = []
    for alias in topology.load().models:
        cheap = f"{_cost(alias, flex=True):.4f}" if _FLEX in MODELS[_SERVED[alias]] else "none"
        most = _cost(alias) + _reasoning(alias)
        rows.append(
            [f"`{alias}`", MODELS[_SERVED[alias]]["class"], f"{_cost(alias):.4f}", f"{most:.4f}", cheap]
        )
    return _table(heads, rows)


def _cost(alias: str, *, flex: bool = False) -> float:
    """Return the US dollars for the tokens of all stages."""
    total = 0.0
    for stage, used in use(WORDS).stages.items():
        facts = MODELS[_SERVED[_asked(stage, alias)]]
        paid_in, paid_out = facts[_FLEX] if flex and _FLEX in facts else facts["usd_per_million"]
        paid = used.prompt_tokens * paid_in + used.completion_tokens * paid_out
        total += facts.get("token_factor", 1) * paid / 1e6
    return total


def _reasoning(alias: str) -> float:
    """Return the US dollars for as much reasoning as the models of all stages have room for."""
    total = 0.0
    for stage, used in use(WORDS).stages.items():
        facts: dict[str, Any] = MODELS[_SERVED[_asked(stage, alias)]]
        total += used.calls * facts["reasoning_tokens"] * facts["usd_per_million"][1] / 1e6
    return total


def _asked(stage: Stage, alias: str) -> str:
    return topology.load().functions[stage.value].model or alias


def _others() -> str:
    names = {function.model for function in topology.load().functions.values() if function.model}
    return " and ".join(f"`{name}`" for name in sorted(names))


def _reasons(model: str) -> str:
    facts = MODELS[model]
    return (
        f"{facts['effort']}, up to {facts['reasoning_tokens']:,} tokens"
        if facts["reasoning_tokens"]
        else "no"
    )


def _pair(price: Sequence[float]) -> str:
    return " / ".join(f"{each:g}" for each in price)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    write()
