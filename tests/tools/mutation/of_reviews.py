"""A person's word on a post: no post goes without it, it is given once, and it is asked for once."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_API = "functions/api/jobs/review.py"
_CLAIM = "shared/jobs/claim.py"
_DECIDE = "shared/jobs/reviewing.py"
_END = "shared/stage/attempt_end.py"
_ASKED = ("tests/unit/functions/api/test_review.py",)
_CLAIMS = ("tests/unit/shared/jobs/test_claim.py",)
_DECISIONS = ("tests/unit/shared/jobs/test_reviewing.py",)
_WAITS = ("tests/unit/shared/stage/test_reviews.py",)

REVIEWS = (
    Mutant(
        name="the post waits for its reviewer",
        gone="A checked post awaits the review that its request requires.",
        file=_END,
        old="return await_review(job, now, hours) if needs_review(job) else job",
        new="return job",
        tests=_WAITS,
    ),
    Mutant(
        name="no tags without a word",
        gone="Meta tags no post that nobody has approved, whatever release sent it on.",
        file=_CLAIM,
        old="if stage is Stage.META and needs_review(job):",
        new="if False:",
        tests=_CLAIMS,
    ),
    Mutant(
        name="a person has the last word",
        gone="A text that a person has approved is not sent back for its score.",
        file=_END,
        old="if self._stage is not Stage.QUALITY or is_approved(job):",
        new="if self._stage is not Stage.QUALITY:",
        tests=_WAITS,
    ),
    Mutant(
        name="an approval is of one run",
        gone="A post of a later run is not approved by the word about an earlier one.",
        file="shared/jobs/review_state.py",
        old="return job.approved_run == job.run",
        new="return job.approved_run is not None",
        tests=_CLAIMS,
    ),
    Mutant(
        name="a redelivery publishes no tags' message",
        gone="A delivery for a job that awaits its review announces that, and sends nothing on.",
        file=_CLAIM,
        old="if stage is Stage.QUALITY and job.status is JobStatus.AWAITING_REVIEW:",
        new="if False:",
        tests=_CLAIMS,
    ),
    Mutant(
        name="no message to meta before the word",
        gone="A post that awaits its review is not sent on.",
        file="shared/stage/stage_messages.py",
        old=" and job.status is not JobStatus.AWAITING_REVIEW",
        new="",
        tests=_WAITS,
    ),
    Mutant(
        name="a round is decided once",
        gone="A second decision of a round changes nothing.",
        file=_DECIDE,
        old="if made.digest in digests:",
        new="if True:",
        tests=_DECISIONS,
    ),
    Mutant(
        name="the reviewer has seen this text",
        gone="A decision about another round is refused.",
        file=_DECIDE,
        old="if (review.round, review.run) != (wanted.round, wanted.run or review.run):",
        new="if False:",
        tests=_DECISIONS,
    ),
    Mutant(
        name="what is being cancelled is not approved",
        gone="A job whose owner has asked to cancel it takes no decision.",
        file=_DECIDE,
        old="if job.cancel_requested:",
        new="if False:",
        tests=_DECISIONS,
    ),
    Mutant(
        name="a decision is of the version that was read",
        gone="Of two decisions at once one is written.",
        file=_API,
        old="if made.repeated or await _write(dependencies, before, made):",
        new="if await _write(dependencies, before, made) or True:",
        tests=_ASKED,
    ),
    Mutant(
        name="one of two decisions",
        gone="Firestore keeps one of two decisions about one state of a job.",
        file="shared/gateways/run_store.py",
        old="add_decision(batch, document, option,",
        new="add_decision(batch, document, None,",
        tests=("tests/contract/test_run_store.py",),
    ),
    Mutant(
        name="a job that awaits has no place",
        gone="A job that awaits a review holds no place of its organisation.",
        file="shared/jobs/job.py",
        old="return self.terminal or self is JobStatus.AWAITING_REVIEW",
        new="return self.terminal",
        tests=_WAITS,
    ),
    Mutant(
        name="nobody is waited for for ever",
        gone="The default of a review is applied when its time is over.",
        file="functions/sweep/reviews.py",
        old="return await do_each(found, self._end)",
        new="return len(found)",
        tests=_WAITS,
    ),
)
