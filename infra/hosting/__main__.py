"""`python -m infra.hosting [--write-only] [--site NAME] [--app ID]`: deploy the page to Firebase Hosting.

It reads Terraform's output `page` and Firebase's configuration of the web app, writes the built page with its
config.json and its headers into build/hosting, and runs `firebase deploy --only hosting`.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from infra.hosting import config, files, tools
from infra.hosting.errors import HostingError

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 1 if the page was not deployed, with the reason on standard error."""
    parser = argparse.ArgumentParser(
        prog="python -m infra.hosting", description="Deploy the page to Firebase Hosting."
    )
    parser.add_argument("--write-only", action="store_true", help="write the folder, and print the command")
    parser.add_argument("--app", metavar="ID", help="the web app, where the project has several")
    parser.add_argument("--site", metavar="NAME", help="the site, where the project has several")
    parser.add_argument("--page", type=Path, default=ROOT / "web" / "dist", help="the built page (web/dist)")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "hosting", help="the folder written")
    options = parser.parse_args(arguments)
    try:
        outputs = tools.outputs(ROOT)
        project = _project(outputs)
        _check_origin(outputs, options.site or project)
        page = config.assemble(outputs, tools.web_app(project, options.app))
        words = tools.command(files.write(options.page, options.out, page, options.site), project)
        if not options.write_only:
            tools.run(words)
    except HostingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.write_only:
        sys.stdout.write(f"{shlex.join(words)}\n")
    return 0


def _project(outputs: Mapping[str, Any]) -> str:
    project = outputs.get("project")
    if not isinstance(project, str) or not project:
        raise HostingError("Terraform's output `page` has no project: apply infra/terraform first.")
    return project


def _check_origin(outputs: Mapping[str, Any], site: str) -> None:
    """Refuse a page that the API would not answer: a browser shows no more than "failed to fetch"."""
    if not outputs.get("origins"):
        raise HostingError(
            f"api_origins in terraform.tfvars is empty, so the page could not call the API: "
            f'add "https://{site}.web.app" to it, and your own domain, and apply.'
        )


if __name__ == "__main__":
    sys.exit(main())
