"""How the proxy's library maps requests to providers: run by the proxy's own Python, as one process.

Reads JSON `[{"model": "openai/x", "facts": {...}, "body": {...}}]`, writes a list of `{"sent": {...}}`, the
body that the provider would get, or `{"error": "..."}`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import litellm
from litellm.types.utils import CallTypes
from litellm.utils import return_raw_request

from infra.litellm.adaption import adapt

_OF_THE_PROXY = ("cache", "metadata", "model")  # these do not reach a provider


def main() -> None:
    litellm.drop_params = False
    json.dump([_map(**case) for case in json.load(sys.stdin)], sys.stdout)


def _map(model: str, facts: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    request = {name: value for name, value in body.items() if name not in _OF_THE_PROXY}
    raw = return_raw_request(CallTypes.completion, {"model": model, **adapt(request, facts)})
    sent = raw.get("raw_request_body")
    return {"sent": sent} if sent else {"error": str(raw.get("error"))}


if __name__ == "__main__":
    main()
