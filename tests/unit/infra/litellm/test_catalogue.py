"""The catalogue of models: what it may say, and until when."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.litellm import render as render_module
from infra.litellm.catalogue import NOTICE, find_faults, find_retiring, find_stale
from infra.litellm.render import ConfigurationError, render
from tests.support.catalogue import CATALOGUE, frozen

SONNET, HAIKU = "anthropic/claude-sonnet-5-5", "anthropic/claude-haiku-5-5"
SOL, LUNA = "openai/gpt-6-sol", "openai/gpt-6-luna"
TODAY = date(2026, 11, 29)


@pytest.fixture
def config() -> dict[str, Any]:
    return frozen()


def test_catalogue_has_no_fault() -> None:
    """The one that is deployed."""
    assert find_faults(CATALOGUE) == []


def test_no_model_is_retired_soon() -> None:
    """Fails 60 days before a provider stops serving a model, so that there is time to change it."""
    assert find_retiring(CATALOGUE, datetime.now(UTC).date()) == {}


@pytest.mark.parametrize(("days", "found"), [(59, True), (60, False), (0, True), (-1, True)])
def test_retirement_is_found_in_time(config: dict[str, Any], *, days: int, found: bool) -> None:
    """60 days before it, and afterwards; the sentence names the successor."""
    config["provider_models"][SOL]["retires"] = TODAY + timedelta(days=days)
    expected = f"{SOL} is retired on {TODAY + timedelta(days=days)}: put openai/gpt-6.1-sol in its place."
    assert find_retiring(config, TODAY) == ({SOL: expected} if found else {})
    assert timedelta(days=60) == NOTICE


@pytest.mark.parametrize(("days", "found"), [(89, 0), (90, 0), (91, 1), (900, 1), (-5, 0)])
def test_model_that_was_checked_long_ago_is_noted(config: dict[str, Any], days: int, found: int) -> None:
    """After 90 days, in one sentence for all, which names the oldest; no test fails by the calendar."""
    models = config["provider_models"]
    for facts in models.values():
        facts["checked"] = TODAY
    models[SOL]["checked"] = TODAY - timedelta(days=days)
    assert len(find_stale(config, TODAY)) == found
    models[LUNA]["checked"] = TODAY - timedelta(days=1000)
    [sentence] = find_stale(config, TODAY)
    assert sentence.startswith("2 models were" if found else "1 model was")
    assert f"{LUNA} on {models[LUNA]['checked']}" in sentence


def test_dates_stop_no_start(
    config: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A gateway that runs is better than none: its log has the warning and the note."""
    config["provider_models"][SOL].update(retires=date(2020, 1, 1), checked=date(2019, 1, 1))
    written, out = tmp_path / "config.yaml", tmp_path / "gateway.yaml"
    written.write_text(yaml.safe_dump(config))
    monkeypatch.setattr(render_module, "CONFIG", written)
    monkeypatch.setenv("LITELLM_MASTER_KEY", "sk-local")
    monkeypatch.setattr("sys.argv", ["render.py", "--out", str(out), "--upstream", "http://host"])
    render_module.main()
    warning, note = map(json.loads, capsys.readouterr().err.splitlines())
    assert warning["message"].startswith(f"{SOL} is retired on 2020-01-01")
    found = warning["severity"], warning["model"], warning["retires"]
    assert found == ("WARNING", SOL, "2020-01-01")
    assert note["severity"] == "NOTICE"
    assert "retires" not in note
    assert f"{SOL} on 2019-01-01" in note["message"]
    assert out.exists()


WRONG: list[tuple[str, Callable[[dict[str, Any]], object], str]] = [
    ("no price", lambda models: models[SOL].pop("usd_per_million"), "lacks usd_per_million"),
    ("a price of 0", lambda models: models[SOL].update(usd_per_million=[0, 1]), "no price in usd_per"),
    ("one price", lambda models: models[SOL].update(cached_usd_per_million=[1]), "no price in cached_usd"),
    ("a price in words", lambda models: models[SOL].update(flex_usd_per_million="half"), "no price in flex"),
    ("no date", lambda models: models[SOL].update(retires="soon"), "no date in retires"),
    ("never checked", lambda models: models[SOL].update(checked=None), "no date in checked"),
    ("a misspelt field", lambda models: models[SOL].update(retired=None), "has retired, which nothing reads"),
    ("another class", lambda models: models[SOL].update({"class": "cheap"}), "has the class cheap"),
    ("an unknown stand-in", lambda models: models[SOL].update(stand_in="x/y"), "x/y is the stand_in"),
    ("no stand-in", lambda models: models[SOL].update(stand_in=None), "None is the stand_in"),
    (
        "a stand-in of its provider",
        lambda models: models[SOL].update(stand_in="openai/gpt-6.1-sol"),
        "name anoth",
    ),
    ("a dear successor", lambda models: models[LUNA].update(successor=SOL), "another price class"),
    ("a dear stand-in", lambda models: models[LUNA].update(stand_in=SONNET), "another price class"),
    ("a wrong temperature", lambda models: models[SOL].update(temperature="yes"), "takes temperature yes"),
    ("efforts in any order", lambda models: models[SOL].update(efforts=["low", "none"]), "in this order"),
    ("a refused effort", lambda models: models[SONNET].update(effort="none"), "which it does not take"),
    ("no effort", lambda models: models[SONNET].update(effort=None), "which it does not take"),
    ("no room", lambda models: models[SONNET].update(reasoning_tokens=0), "room is for reasoning"),
    ("needless room", lambda models: models[SOL].update(reasoning_tokens=9), "room is for reasoning"),
    ("room in words", lambda models: models[SOL].update(reasoning_tokens="some"), "no number of reasoning"),
    ("a factor of 0", lambda models: models[SOL].update(token_factor=0), "no number in token_factor"),
    ("a factor in words", lambda models: models[SOL].update({"token_factor": "x"}), "no number in token_f"),
    ("no silence", lambda models: models[SOL].update(silence=0), "no seconds in silence"),
    ("a schema in words", lambda models: models[SOL].update(schema="maybe"), "no yes or no in schema"),
]


@pytest.mark.parametrize(
    ("change", "sentence"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_wrong_entry_is_one_sentence(
    config: dict[str, Any], change: Callable[[dict[str, Any]], object], sentence: str
) -> None:
    """It names the model and what to write, and the gateway does not start."""
    change(config["provider_models"])
    [fault, *_] = [fault for fault in find_faults(config) if sentence in fault]
    assert fault.endswith(".")
    with pytest.raises(ConfigurationError, match=re.escape(fault)):
        render(config, {"LITELLM_MASTER_KEY": "sk-local"}, "http://host")


def test_unknown_model_and_alias_are_faults(config: dict[str, Any]) -> None:
    """What an alias stands for is in the catalogue, and what falls back is an alias."""
    config["model_list"][0]["litellm_params"]["model"] = "openai/gpt-9"
    config["litellm_settings"]["fallbacks"].append({"gpt-4o": ["gpt-8"]})
    wrong_model, wrong_alias = find_faults(config)
    assert "best stands for openai/gpt-9" in wrong_model
    assert "gpt-8" in wrong_alias
