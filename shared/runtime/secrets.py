"""The secrets of organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.settings import Settings

if TYPE_CHECKING:
    from shared.gateways.secrets import Secrets


def secrets(settings: Settings) -> Secrets:
    """Return those of the project, or of a folder that a local stack has."""
    from pathlib import Path  # noqa: PLC0415

    from shared.gateways.secrets import SecretFolder, SecretManager  # noqa: PLC0415 - heavy: loads on first use

    if settings.cms_connections:
        return SecretFolder(Path(settings.cms_connections))
    return SecretManager(settings.project)
