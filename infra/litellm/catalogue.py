"""Check the catalogue of models in config.yaml. It needs only the standard library.

A fault stops a start of the gateway. A date never does: a model that its provider retires soon is a warning
there, and fails the tests of this repository. One that was checked long ago is a note there, and fails none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

NOTICE = timedelta(days=60)
"""Before its retirement a model has to be out of the catalogue for so long."""
STALE = timedelta(days=90)
"""After so long the providers' pages are to be read again."""

_CLASSES = ("best", "fast")
_TEMPERATURES = ("always", "without_reasoning", "never")
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
_FLEX, _FACTOR = "flex_usd_per_million", "token_factor"
_FIELDS = {
    *("class", "usd_per_million", "cached_usd_per_million", "stand_in", "successor", "retires", "checked"),
    *("temperature", "efforts", "effort", "schema", "silence", "reasoning_tokens"),
}


def find_faults(config: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each fault of the catalogue, its aliases and its fallbacks."""
    known = config["provider_models"]
    faults = [fault for model, facts in known.items() for fault in _model_faults(model, facts, known)]
    behind = {entry["model_name"]: entry["litellm_params"]["model"] for entry in config["model_list"]}
    faults += [
        f"{alias} stands for {model}, which the catalogue does not have: add it to provider_models."
        for alias, model in behind.items()
        if model not in known
    ]
    for fallback in config["litellm_settings"]["fallbacks"]:
        for alias, others in fallback.items():
            faults += _fallback_faults(alias, others, behind, known)
    return faults


def find_retiring(config: Mapping[str, Any], today: date) -> dict[str, str]:
    """Return a sentence for each model that is retired within the notice, or already, by the model."""
    return {
        model: f"{model} is retired on {facts['retires']}: "
        f"put {facts['successor'] or 'another model'} in its place."
        for model, facts in config["provider_models"].items()
        if facts["retires"] and facts["retires"] - today < NOTICE
    }


def find_stale(config: Mapping[str, Any], today: date) -> list[str]:
    """Return a sentence if the dates of models were read too long ago; never more than one."""
    checked = {
        model: facts["checked"]
        for model, facts in config["provider_models"].items()
        if today - facts["checked"] > STALE
    }
    if not checked:
        return []
    oldest = min(checked, key=lambda model: checked[model])
    count = "1 model was" if len(checked) == 1 else f"{len(checked)} models were"
    since = f"{count} last checked more than {STALE.days} days ago, {oldest} on {checked[oldest]}"
    return [f"{since}: read what the providers retire and charge, and write the day into `checked`."]


def _model_faults(model: str, facts: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    if missing := _FIELDS - facts.keys():
        yield f"{model} lacks {', '.join(sorted(missing))}: add it to its entry."
        return
    if extra := facts.keys() - _FIELDS - {_FLEX, _FACTOR}:
        yield f"{model} has {', '.join(sorted(extra))}, which nothing reads: leave it out."
    for name in ("usd_per_million", "cached_usd_per_million", _FLEX):
        if name in facts and not _is_price(facts[name]):
            yield f"{model} has no price in {name}: write two numbers above 0, dollars for a million tokens."
    if not _is_number(facts.get(_FACTOR, 1)) or facts.get(_FACTOR, 1) <= 0:
        yield f"{model} has no number in {_FACTOR}: write 1.35 if it counts a third more tokens for a text."
    for name in ("retires", "checked"):
        if not (isinstance(facts[name], date) or (name == "retires" and facts[name] is None)):
            yield f"{model} has no date in {name}: write it as 2027-01-14."
    yield from _relation_faults(model, facts, known)
    yield from _behaviour_faults(model, facts)


def _relation_faults(model: str, facts: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    if facts["class"] not in _CLASSES:
        yield f"{model} has the class {facts['class']}: write one of {', '.join(_CLASSES)}."
    for relation in ("stand_in", "successor"):
        other = facts[relation]
        if other is None and relation == "successor":
            continue
        if other not in known:
            yield f"{other} is the {relation} of {model} and not in the catalogue: add it to provider_models."
        elif known[other].get("class") != facts["class"]:
            yield _other_class(model, other)
        elif relation == "stand_in" and _provider(other) == _provider(model):
            yield f"{other} is to stand in for {model} without its provider's key: name another provider's."


def _behaviour_faults(model: str, facts: Mapping[str, Any]) -> Iterator[str]:
    efforts, effort = facts["efforts"], facts["effort"]
    if facts["temperature"] not in _TEMPERATURES:
        yield f"{model} takes temperature {facts['temperature']}: write one of {', '.join(_TEMPERATURES)}."
    if not isinstance(efforts, list) or efforts != [name for name in _EFFORTS if name in efforts]:
        yield f"{model} has other efforts than {', '.join(_EFFORTS)}, in this order: correct `efforts`."
    elif (effort is None and efforts) or (effort is not None and effort not in efforts):
        yield f"{model} is asked for the effort {effort}, which it does not take: choose one of its efforts."
    if not isinstance(facts["schema"], bool):
        yield f"{model} has no yes or no in schema: write true or false."
    if not _is_number(facts["silence"]) or facts["silence"] <= 0:
        yield f"{model} has no seconds in silence: write a number above 0."
    room = facts["reasoning_tokens"]
    if not isinstance(room, int) or isinstance(room, bool) or room < 0:
        yield f"{model} has no number of reasoning_tokens: write 0 or more."
    elif (room > 0) is not (effort not in {None, "none"}):
        yield f"{model} has reasoning_tokens {room} with the effort {effort}: room is for reasoning."


def _fallback_faults(
    alias: str, others: list[str], behind: Mapping[str, str], known: Mapping[str, Any]
) -> Iterator[str]:
    for name in (alias, *others):
        if name not in behind:
            yield f"{name} has a place among the fallbacks and is not an alias: add it to model_list."
            return
    for other in others:
        model, answering = behind[alias], behind[other]
        if {model, answering} <= known.keys() and known[model]["class"] != known[answering]["class"]:
            yield _other_class(model, answering)


def _other_class(model: str, other: str) -> str:
    return (
        f"{other} is to answer for {model}, which is of another price class: "
        "choose a model of the same class in config.yaml."
    )


def _provider(model: str) -> str:
    return model.partition("/")[0]


def _is_price(price: Any) -> bool:
    return isinstance(price, list) and [_is_number(each) and each > 0 for each in price] == [True, True]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
