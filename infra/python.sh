#!/bin/sh
# python.sh PYTHON MODULE|FILE.py ARGUMENT…: run it so that Ctrl-C ends it without a traceback.
#
# The default action of the signal does that once Python runs. While it starts the signal waits, where the system
# can let it wait (see infra/cli/blog.sh).
python=$1
shift
quietly='
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
del sys.argv[0]
if sys.argv[0].endswith(".py"):
    runpy.run_path(sys.argv[0], run_name="__main__")
else:
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
'
if env --block-signal=INT true 2>/dev/null; then
  exec env --block-signal=INT "$python" -c "$quietly" "$@"
fi
exec "$python" -c "$quietly" "$@"
