"""Readers of the providers' usage and cost reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.settings import Settings

if TYPE_CHECKING:
    from shared.gateways.provider_reports.reading import ReportReader


def report_readers(settings: Settings) -> list[ReportReader]:
    """Return a reader for each provider that has an admin key."""
    from shared.gateways.provider_reports.reading import Access, new_reader  # noqa: PLC0415 - heavy: loads on first use
    from shared.reconciliation.models import Provider  # noqa: PLC0415

    given = (
        (Provider.OPENAI, settings.openai_admin_key, settings.openai_project),
        (Provider.ANTHROPIC, settings.anthropic_admin_key, settings.anthropic_workspace),
    )
    return [new_reader(Access(provider, key, scope or None)) for provider, key, scope in given if key]
