"""What keeps log lines whole, once each, and harmless."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_FILES = "infra/cli/gateways/local_logs.py"
_CLOUD = "infra/cli/gateways/cloud_logging.py"
_OF_FILES = ("tests/unit/infra/cli/gateways/test_local_logs.py",)
_OF_CLOUD = ("tests/unit/infra/cli/gateways/test_cloud_logging.py",)
_COMMAND = ("tests/unit/infra/cli/commands/test_logs.py",)

LOGS = (
    Mutant(
        name="half-written line",
        gone="A line that is being written is read when it is whole.",
        file=_FILES,
        old="            return position - size + found + 1\n",
        new="            return position\n",
        tests=_OF_FILES,
    ),
    Mutant(
        name="replaced log file",
        gone="A file that was replaced or emptied is read from its beginning.",
        file=_FILES,
        old="if _inode(file) != self._inode or os.fstat(file.fileno()).st_size < self._position:",
        new="if False:",
        tests=_OF_FILES,
    ),
    Mutant(
        name="longest log line",
        gone="A line without an end does not fill the memory.",
        file=_FILES,
        old="        rest = rest[:_LONGEST]\n",
        new="",
        tests=_OF_FILES,
    ),
    Mutant(
        name="quoted filter",
        gone="A value of a filter adds no condition to it.",
        file="infra/cli/gateways/cloud_entries.py",
        old="    return json.dumps(value, ensure_ascii=False)\n\n\ndef read_entry",
        new="    return '\"' + value + '\"'\n\n\ndef read_entry",
        tests=_OF_CLOUD,
    ),
    Mutant(
        name="late log entry",
        gone="An entry that is listed late is found.",
        file=_CLOUD,
        old="self._newest - _OVERLAP if self._newest else None",
        new="self._newest",
        tests=_OF_CLOUD,
    ),
    Mutant(
        name="repeated log entry",
        gone="An entry of the overlap is printed once.",
        file=_CLOUD,
        old="        if key in self._seen:\n            return False\n",
        new="",
        tests=_OF_CLOUD,
    ),
    Mutant(
        name="control characters of a log",
        gone="A line's control characters don't reach the terminal.",
        file="infra/cli/views/log_lines.py",
        old="    return printable(line.message) + (",
        new="    return line.message + (",
        tests=_COMMAND,
    ),
)
