"""Mutants of drafts in a CMS: one for each post, and people's changes stay."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_RECORD, _HANDLER = "shared/jobs/publication.py", "functions/cms/handler.py"
_DRAFTS, _WORDPRESS = "functions/cms/drafts.py", "functions/cms/wordpress.py"
_LETTERS = "shared/stage/letters.py"
_MADE = ("tests/unit/functions/cms/test_publishing.py", "tests/unit/functions/cms/test_trouble.py")
_KEPT = ("tests/contract/test_publication_store.py",)
_PASSED_ON = ("tests/unit/functions/publish/test_publish.py",)

PUBLICATIONS = (
    Mutant(
        name="draft that is found again",
        gone="A draft whose record was lost is found by its mark.",
        file=_DRAFTS,
        old="    there = there or await cms.find(post.job_id)",
        new="    there = there",
        tests=_MADE,
    ),
    Mutant(
        name="draft that people have changed",
        gone="A run leaves a draft that people have changed.",
        file=_DRAFTS,
        old="    if there.run is None or there.draft.modified != earlier.modified:",
        new="    if there.run is None:",
        tests=_MADE,
    ),
    Mutant(
        name="post that is published",
        gone="A run leaves a post that is not a draft any more.",
        file=_DRAFTS,
        old="    if not there.is_draft:",
        new="    if False:",
        tests=_MADE,
    ),
    Mutant(
        name="draft that changes while it is written",
        gone="A WordPress post is read again just before it is written over.",
        file=_WORDPRESS,
        old="        if await self.get(post_id, post.job_id) != there:",
        new="        if False:",
        tests=_MADE,
    ),
    Mutant(
        name="draft without a record",
        gone="A draft that was found by its mark is people's: they may have changed it.",
        file=_DRAFTS,
        old="        return replace(there.draft, modified=UNKNOWN)",
        new="        return there.draft",
        tests=_MADE,
    ),
    Mutant(
        name="claimed publication",
        gone="Of two deliveries one calls the CMS.",
        file=_RECORD,
        old="    return Verdict.BUSY if found.claim",
        new="    return Verdict.BUSY if False",
        tests=_MADE,
    ),
    Mutant(
        name="claim of a wrong clock",
        gone="A claim from the far future holds nothing up.",
        file=_RECORD,
        old="    return time is not None and now < time <= now + most",
        new="    return time is not None and now < time",
        tests=_KEPT,
    ),
    Mutant(
        name="another site's post",
        gone="An id of another site is not used.",
        file=_RECORD,
        old="    known = found if found is not None and found.site == site else None",
        new="    known = found",
        tests=_MADE,
    ),
    Mutant(
        name="wait of a CMS",
        gone="Nothing is sent before the time that a CMS names.",
        file=_RECORD,
        old="        if _is_ahead(found.not_before, now, LONGEST_WAIT):",
        new="        if False:",
        tests=_MADE,
    ),
    Mutant(
        name="shortcodes",
        gone="A text runs no plugin of a WordPress.",
        file="functions/cms/classic_text.py",
        old='    return _SHORTCODE.sub("&#91;", _NEWLINE.sub(_join_line, html))',
        new="    return _NEWLINE.sub(_join_line, html)",
        tests=_MADE,
    ),
    Mutant(
        name="places of an organization's posts",
        gone="A site that hangs takes a few places.",
        file="functions/cms/places.py",
        old="        if self._at_work[org_id] >= _OF_ORGANIZATION:",
        new="        if False:",
        tests=_MADE,
    ),
    Mutant(
        name="refused secret",
        gone="A repaired secret counts for the replay.",
        file=_HANDLER,
        old="            self._connections.forget(work.job.org_id)  #",
        new="            pass  #",
        tests=_MADE,
    ),
    Mutant(
        name="letters past blog-tagged",
        gone="A replay of a publication reaches no other subscriber of blog-tagged.",
        file=_LETTERS,
        old="            return _PASSED_ON.get(name, name)",
        new="            return name",
        tests=_PASSED_ON,
    ),
)
