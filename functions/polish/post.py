"""The facts that all calls about a post share."""

from __future__ import annotations

from dataclasses import dataclass

from functions.polish.blocks import Document
from functions.polish.findings import Findings
from shared.materials.materials import NO_MATERIALS, Materials
from shared.messages.schemas import StartRequest


@dataclass(frozen=True)
class Post:
    """A post to edit, its findings, and what people gave. `again`: an earlier try has not resolved them."""

    request: StartRequest
    document: Document
    findings: Findings
    materials: Materials = NO_MATERIALS
    again: bool = False

    @property
    def is_update(self) -> bool:
        """True if an existing post is brought up to date."""
        return self.materials.refresh is not None
