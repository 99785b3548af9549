"""Mutants of sitemaps, which stay harmless, and of profiles."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_FETCHER, _FILES = "shared/gateways/sitemap_fetcher.py", "shared/sitemaps/files.py"
_READER, _RECORD = "functions/sweep/sitemaps.py", "shared/sitemaps/sitemap.py"
_FETCHED = ("tests/unit/shared/gateways/test_sitemap_fetcher.py",)
_PARSED = ("tests/unit/shared/sitemaps/test_files.py",)
_LOADED = ("tests/unit/shared/stage/test_own_pages.py",)
_DOOR = ("tests/unit/functions/api/test_profiles.py",)

SITEMAPS = (
    Mutant(
        name="redirects of a sitemap",
        gone="A sitemap's redirect stays on its site.",
        file=_FETCHER,
        old="        if site_of(target) != self._site:",
        new="        if False:",
        tests=_FETCHED,
    ),
    Mutant(
        name="robots of a sitemap",
        gone="A site's robots.txt counts.",
        file=_FETCHER,
        old="        if not await asyncio.to_thread(robots.allows, self._robots[place], path):",
        new="        if False:",
        tests=_FETCHED,
    ),
    Mutant(
        name="time of a sitemap",
        gone="A reading is bounded, however busy the site is.",
        file=_FETCHER,
        old="                longest=min(_LONGEST_REQUEST, self._left()),",
        new="                longest=1_000,",
        tests=_FETCHED,
    ),
    Mutant(
        name="entities of a sitemap",
        gone="A DTD is refused.",
        file=_FILES,
        old="        parser.StartDoctypeDeclHandler = self._refuse_dtd\n",
        new="",
        tests=_PARSED,
    ),
    Mutant(
        name="compressed bombs",
        gone="A compressed sitemap is bounded.",
        file=_FILES,
        old="unpacker.decompress(data, most + 1)",
        new="unpacker.decompress(data)[: most - 1]",
        tests=_PARSED,
    ),
    Mutant(
        name="claimed sitemap",
        gone="A sitemap is read once for all jobs that wait.",
        file=_READER,
        old="""        if stored is None or not is_due(stored.value, self._clock.now()):
            return False""",
        new="""        if stored is None:
            return False""",
        tests=_LOADED,
    ),
    Mutant(
        name="places for sitemaps",
        gone="An organization's hanging sites leave places for others.",
        file=_READER,
        old=" or self._wanted[org_id] >= _WANTED_OF_ONE:",
        new=":",
        tests=_LOADED,
    ),
    Mutant(
        name="turns of organizations",
        gone="Organizations take turns.",
        file=_READER,
        old="take_turns(await self._store.due(self._clock.now(), _PAGE))",
        new="(await self._store.due(self._clock.now(), _PAGE))",
        tests=_LOADED,
    ),
    Mutant(
        name="back-off of a sitemap",
        gone="A site that fails is tried again ever more rarely.",
        file=_RECORD,
        old="    return min(_FIRST_WAIT * _GROWTH ** (counted - 1), EVERY) if counted else EVERY",
        new="    return _FIRST_WAIT if counted else EVERY",
        tests=_LOADED,
    ),
    Mutant(
        name="version of a profile",
        gone="A profile that was changed meanwhile is not replaced.",
        file="shared/stage/profile_desk.py",
        old="    if version is not None and (before is None or before.version != version):",
        new="    if False:",
        tests=_DOOR,
    ),
    Mutant(
        name="profiles of others",
        gone="Only members write an organization's profiles.",
        file="functions/api/profiles.py",
        old="    org_id = caller_of(request).choose_organization(named)\n",
        new="    org_id = named or caller_of(request).choose_organization(named)\n",
        tests=_DOOR,
    ),
)
