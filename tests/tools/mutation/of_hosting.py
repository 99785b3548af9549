"""What keeps the page from carrying a secret, and from talking to strangers."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_HEADERS = ("tests/unit/infra/hosting/test_headers.py",)
_COMMAND = ("tests/unit/infra/hosting/test_command.py",)
_SERVER = ("tests/unit/infra/local/web/test_server.py",)
_CHECK_DEPLOY = ("tests/terraform/test_check_deploy.py",)

HOSTING = (
    Mutant(
        name="key for browsers",
        gone="A key that opens the database is not written into the page.",
        file="infra/hosting/config.py",
        old="if not _is_publishable(key):",
        new="if not key:",
        tests=_COMMAND,
    ),
    Mutant(
        name="one origin",
        gone="An address with a wildcard or a second directive does not get into the page's policy.",
        file="infra/hosting/headers.py",
        old="if not _HOST.fullmatch(host) or",
        new="if not host or",
        tests=_HEADERS,
    ),
    Mutant(
        name="plain HTTP here alone",
        gone="A deployed page sends no session in plain text.",
        file="infra/hosting/headers.py",
        old='if host in _LOOPBACK else {"https"}',
        new='if host else {"https"}',
        tests=_HEADERS,
    ),
    Mutant(
        name="the page's folder alone",
        gone="The page's server on this machine gives no file from elsewhere.",
        file="infra/local/web/files.py",
        old="wanted.is_relative_to(folder.resolve()) and wanted.is_file()",
        new="wanted.is_file()",
        tests=_SERVER,
    ),
    Mutant(
        name="missing asset",
        gone="A script that an update has removed is not answered with the page.",
        file="infra/local/web/files.py",
        old="None if name.startswith(_ASSETS) else",
        new="None if name == _ASSETS else",
        tests=_SERVER,
    ),
    Mutant(
        name="public service",
        gone="`blog check-deploy` finds a service that is open to everybody and need not be.",
        file="infra/cli/deployment/functions.py",
        old="sorted(members & _PUBLIC - wanted)",
        new="sorted(members & _PUBLIC & wanted)",
        tests=_CHECK_DEPLOY,
    ),
)
