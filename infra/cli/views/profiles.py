"""Profiles of an organisation: a line or two for each, and the fields of one as YAML."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import yaml
from rich.text import Text

from infra.cli.format import printable, wrap
from shared.materials.profile import FILLED, Profile
from shared.materials.stored_profile import StoredProfile

_WIDTH = 88


def render(profiles: Iterable[StoredProfile], width: int) -> list[Text]:
    """Return the lines of profiles."""
    lines = []
    for each in profiles:
        changed = f", changed {each.updated_at:%Y-%m-%d %H:%M}" if each.updated_at else ""
        lines.append(Text(printable(each.name), style="bold"))
        lines.append(Text(f"  version {each.version}{changed}", style="dim"))
        filled = [f"{name} {getattr(each.profile, name)}" for name in FILLED if getattr(each.profile, name)]
        reader = f"for {each.profile.audience}" if each.profile.audience else ""
        for text in (each.profile.writer, reader, ", ".join(filled)):
            lines += [Text(f"  {line}") for line in wrap(printable(text), width - 2) if line]
    return lines


def as_yaml(profile: Profile) -> str:
    """Return the fields that are set, as a file for `blog profile set` has them."""
    fields = msgspec.to_builtins(profile)
    return yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=_WIDTH) if fields else ""
