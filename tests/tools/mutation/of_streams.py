"""What the gateway promises about merged streams."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_MERGING = "infra/litellm/merging.py"
_STREAMS = "infra/litellm/streams.py"
_OF_MERGING = ("tests/unit/infra/litellm/test_merging.py",)
_OF_STREAMS = ("tests/unit/infra/litellm/test_streams.py",)

STREAMS = (
    Mutant(
        name="text before an event",
        gone="The text that is held goes on before any other event.",
        file=_MERGING,
        old='before = b"" if piece and self._fits(piece) else self._release(now)',
        new='before = b"" if piece is None or self._fits(piece) else self._release(now)',
        tests=_OF_MERGING,
    ),
    Mutant(
        name="pieces of one kind",
        gone="Only pieces of equal events are merged.",
        file=_MERGING,
        old="return held is None or (held.fields, held.event) == (piece.fields, piece.event)",
        new="return True",
        tests=_OF_MERGING,
    ),
    Mutant(
        name="text before a break-off",
        gone="What came before a break-off is passed on.",
        file=_STREAMS,
        old="self._pass_on(self._merger.close())",
        new="pass",
        tests=_OF_STREAMS,
    ),
    Mutant(
        name="text before a silence",
        gone="Text goes on within the window, also when the provider falls silent.",
        file=_STREAMS,
        old="                self._set_timer()\n",
        new="",
        tests=_OF_STREAMS,
    ),
    Mutant(
        name="hanging up",
        gone="Closing a merged stream stops reading it.",
        file=_STREAMS,
        old="            self._reading.cancel()",
        new="            pass",
        tests=_OF_STREAMS,
    ),
)
