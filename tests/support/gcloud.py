"""A stand-in for gcloud, which is half a gigabyte: `gcloud pubsub topics publish TOPIC --message DATA`.

It reads what the real one reads: the variables that gcloud documents for its properties core/project,
api_endpoint_overrides/pubsub and auth/disable_credentials. Nothing else is known to it.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import sys
import urllib.request

SCRIPT = f"""#!/bin/sh
exec "{sys.executable}" "{__file__}" "$@"
"""


def main() -> None:
    """Publish one message, and print what gcloud prints."""
    arguments = argparse.ArgumentParser(allow_abbrev=False)
    for name in ("pubsub", "topics", "publish"):
        arguments.add_argument(name, choices=[name])
    arguments.add_argument("topic")
    arguments.add_argument("--message", required=True)
    given = arguments.parse_args()
    if os.environ.get("CLOUDSDK_AUTH_DISABLE_CREDENTIALS") != "true":
        sys.exit(
            "ERROR: (gcloud.pubsub.topics.publish) You do not currently have an active account selected."
        )
    project, endpoint = (
        os.environ["CLOUDSDK_CORE_PROJECT"],
        os.environ["CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB"],
    )
    url = f"{endpoint}v1/projects/{project}/topics/{given.topic}:publish"
    data = base64.b64encode(given.message.encode()).decode()
    body = json.dumps({"messages": [{"data": data}]}).encode()
    request = urllib.request.Request(url, body, {"content-type": "application/json"})  # noqa: S310  the emulator's
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        [message_id] = json.load(answer)["messageIds"]
    sys.stdout.write(f"messageIds:\n- '{message_id}'\n")


if __name__ == "__main__":
    main()
