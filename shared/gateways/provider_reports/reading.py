"""The reports of the providers that have an admin key."""

from __future__ import annotations

from typing import Protocol

import msgspec

from shared.errors import Misconfigured
from shared.gateways.provider_reports import anthropic, openai, pages
from shared.reconciliation.models import Provider
from shared.reconciliation.period import Period
from shared.reconciliation.usage import Report


class ReportReader(Protocol):
    """One provider's reports."""

    provider: Provider

    async def read(self, period: Period) -> Report:
        """Return the usage of a period; Unavailable (passing) or Misconfigured (lasting) with a sentence."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class Access(msgspec.Struct, frozen=True):
    """How a provider is asked. `scope` is a project or workspace of the organization: all of it by default.

    Printing it shows no key.
    """

    provider: Provider
    key: str
    scope: str | None = None
    url: str | None = None

    def __repr__(self) -> str:
        return f"Access({self.provider.value}, …)"


def new_reader(access: Access) -> ReportReader:
    """Make a reader on the running loop; Misconfigured if the key or the URL can't be used."""
    vendor = {Provider.OPENAI: openai, Provider.ANTHROPIC: anthropic}[access.provider]
    url = access.url or vendor.URL
    if not pages.is_safe_url(url):
        raise Misconfigured(f"{vendor.KEY} is sent over https alone: {vendor.URL_NAME} has to begin with it.")
    if not (access.key.isascii() and access.key.isprintable() and " " not in access.key):
        raise Misconfigured(f"{vendor.KEY} is malformed: it is one word without spaces.")
    opened = pages.open_pages(access.provider, url, vendor.headers(access.key), key_name=vendor.KEY)
    if access.provider is Provider.OPENAI:
        return openai.OpenAIReport(opened, access.scope)
    return anthropic.AnthropicReport(opened, access.scope)
