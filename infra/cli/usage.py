"""Sentences about a wrong command line: what is wrong with which word, and what to write instead."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from typer import BadParameter
from typer._click import exceptions  # typer has no public names for these

from infra.cli.errors import WrongUsage

_MAY_BE_BLANK = frozenset({"instructions", "reason"})
"""Texts in which nothing is as good as something; an empty id or name is a variable that was not set."""


_EXTRA = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", re.DOTALL)


def require_values(parameters: list[Any], given: dict[str, Any]) -> None:
    """Raise WrongUsage for an option or argument whose value is blank or no text.

    An empty `--model "$MODEL"` would otherwise pause everything.
    """
    for parameter in parameters:
        values = given.get(parameter.name)
        for value in values if isinstance(values, list | tuple) else (values,):
            if not isinstance(value, str):
                continue
            if not value.strip() and parameter.name not in _MAY_BE_BLANK:
                raise WrongUsage(f"{_name(parameter)} is empty: write a value, or leave it out.")
            if any(
                "\udc80" <= character <= "\udcff" for character in value
            ):  # bytes that Python can't decode
                raise WrongUsage(f"{_name(parameter)} is not UTF-8: write it in that encoding.")


def explain(error: exceptions.ClickException) -> str:
    """Return one sentence, and the command that shows the options."""
    sentence = _sentence(error)
    context = getattr(error, "ctx", None)
    return f"{sentence}\n`{context.command_path} --help` shows what there is." if context else sentence


def _sentence(error: exceptions.ClickException) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "blog"
    match error:
        case exceptions.NoSuchOption():
            known = [name for each in context.command.params for name in each.opts] if context else []
            near = get_close_matches(error.option_name, [*known, "--help"], n=1, cutoff=0.7)
            return f"{path} has no option {error.option_name}{f': did you mean {near[0]}?' if near else '.'}"
        case exceptions.BadOptionUsage():
            needs = "requires" in error.message
            return f"{error.option_name} {'needs a value.' if needs else 'takes no value.'}"
        case exceptions.MissingParameter(param=parameter) if parameter is not None:
            return f"{_name(parameter)} is missing: {_lower(getattr(parameter, 'help', None) or 'name it.')}"
        case BadParameter(param=parameter) if parameter is not None:
            return _wrong_value(error, parameter)
        case _:
            extra = _EXTRA.fullmatch(error.format_message())
            return f"{path} does not take {extra[1]}." if extra else error.format_message()


def _wrong_value(error: BadParameter, parameter: Any) -> str:
    """Return what a value has to be, from the type of the parameter, or as its own check says it."""
    kind = parameter.type_descriptor
    name = _name(parameter)
    if kind.is_choice:
        choices = (str(getattr(each, "value", each)) for each in kind.choices)
        return f"{name} has to be one of {', '.join(choices)}."
    whole = kind.annotation is int
    if whole or kind.annotation is float:
        what = "a whole number" if whole else "a number"
        return f"{name} has to be {what}{_range(kind.parameter_info.min, kind.parameter_info.max)}."
    return f"{name}: {error.message}"


def _range(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f" from {least:,} to {most:,}"
    if least is not None:
        return f", at least {least:,}"
    return f", at most {most:,}" if most is not None else ""


def _name(parameter: Any) -> str:
    """Return how a person writes the parameter: --limit, or JOB."""
    if parameter.param_type_name == "option":
        return str(parameter.opts[0])
    return str(parameter.metavar or parameter.name.upper()).strip("[]")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
