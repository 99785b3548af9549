"""A function's process, as the local stack starts it."""

from __future__ import annotations

import pytest

from infra.local.components.functions import service
from shared import topology
from tests.support.paths import ROOT

DECLARED = topology.load()
ENDPOINTS = {
    "GOOGLE_CLOUD_PROJECT": "p",
    "PUBSUB_EMULATOR_HOST": "h:1",
    "FIRESTORE_EMULATOR_HOST": "h:2",
    "LITELLM_PROXY_URL": "http://h:3",
    "LITELLM_API_KEY": "sk-of-this-test",
    "SUPABASE_DB_URL": "postgresql://h:4/p",
    "API_DB_URL": "postgresql://h:4/p",
    "SUPABASE_URL": "http://h:5",
    "WEBHOOK_SIGNING_KEY": "of-this-test",
}


@pytest.mark.parametrize("name", list(DECLARED.functions))
def test_function_gets_its_variables_alone(name: str) -> None:
    """A function gets what it needs and no more.

    ASGI is named, since guessing silences the log; a secret goes only where the topology says.
    """
    environment = service(ROOT, name, DECLARED.functions[name], 5, ENDPOINTS).environment
    assert (environment["FUNCTION_USE_ASGI"], environment["PORT"]) == ("1", "5")
    given = {variable for variable in ENDPOINTS if variable in environment}
    always = {"GOOGLE_CLOUD_PROJECT", "PUBSUB_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST"}
    assert given == always | set(DECLARED.functions[name].environment)
