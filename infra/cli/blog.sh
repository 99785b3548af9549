#!/bin/sh
# The `blog` command, beside the Python of its environment.
#
# Until Python runs infra/cli/entry.py, Ctrl-C would end it with a traceback. So the signal waits until then, where
# the system can let it wait: GNU's env can, others leave a gap of some hundredths of a second.
command=$0
[ -L "$command" ] && command=$(readlink -f -- "$command")
python=${command%/*}/python
if [ -d /dev/stdin ]; then # Python would not start
  echo "Standard input is a folder: name a file." >&2
  exit 2
fi
if env --block-signal=INT true 2>/dev/null; then
  exec env --block-signal=INT "$python" -P -m infra.cli.entry "$@"
fi
exec "$python" -P -m infra.cli.entry "$@"
