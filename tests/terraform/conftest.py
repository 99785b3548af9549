"""The evaluated files, once for the session: with the example's variables, and with every option."""

from __future__ import annotations

import pytest

from tests.terraform import plan
from tests.terraform.plan import Plan


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The plan with the example's variables."""
    return plan.make(tmp_path_factory.mktemp("example"), plan.EXAMPLE)


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The plan with Redis, Langfuse and both providers."""
    return plan.make(tmp_path_factory.mktemp("everything"), plan.EVERYTHING)
