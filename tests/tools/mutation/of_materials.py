"""Mutants of the rules for given sources and own pages."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_LINKS = "shared/materials/own_links.py"
_OFFERS = "functions/generate/given/page_offers.py"
_MARKS = "shared/materials/citation_marks.py"
_OF_LINKS = ("tests/unit/shared/materials/test_own_links.py",)
_OF_MARKS = ("tests/unit/shared/materials/test_citation_marks.py",)
_OF_SELECTION = ("tests/unit/functions/generate/given/test_selection.py",)
_OF_PROMPTS = ("tests/unit/functions/generate/given/test_material_prompt.py",)
_OF_RULES = ("tests/unit/functions/generate/given/test_obeying_model.py",)

MATERIALS = (
    Mutant(
        name="links to pages given",
        gone="A link to a page that was not given is taken out.",
        file=_LINKS,
        old='return "foreign" if self._is_own(link.address) else "elsewhere"',
        new="return None",
        tests=_OF_LINKS,
    ),
    Mutant(
        name="page linked once",
        gone="Each page is linked once.",
        file=_LINKS,
        old="if page.url in self._linked:",
        new="if False:",
        tests=_OF_LINKS,
    ),
    Mutant(
        name="number of links",
        gone="A post has no more links than were asked for.",
        file=_LINKS,
        old='return None if self._left > 0 else "many"',
        new="return None",
        tests=_OF_LINKS,
    ),
    Mutant(
        name="links of the published form",
        gone="A text written anew has no link that was no link before.",
        file=_LINKS,
        old="            if can_stay(markdown):\n",
        new="            if True:\n",
        tests=("tests/unit/functions/meta/test_body.py",),
    ),
    Mutant(
        name="links to other sites",
        gone="With sources, a link to a site that nobody gave is taken out.",
        file="shared/materials/held_text.py",
        old="            is_foreign=self._is_foreign,\n",
        new="",
        tests=("tests/unit/shared/materials/test_held_text.py",),
    ),
    Mutant(
        name="unknown sources",
        gone="A citation of a source that does not exist is taken out.",
        file=_MARKS,
        old="kept = [number for number in mark.numbers if number in known]",
        new="kept = list(mark.numbers)",
        tests=_OF_MARKS,
    ),
    Mutant(
        name="written list of sources",
        gone="A list of sources that a model wrote is taken out.",
        file="shared/materials/held_text.py",
        old="return without_source_list(citation_marks.normalize(text, _ANY).text, self.materials.sources)",
        new="return citation_marks.normalize(text, _ANY).text",
        tests=_OF_RULES,
    ),
    Mutant(
        name="drafts keep the rules",
        gone="A live draft shows what the post may have.",
        file="functions/generate/given/model.py",
        old="text = self._tidying.draft(draft.text, self._work.request.word_count)",
        new="text = draft.text",
        tests=_OF_RULES,
    ),
    Mutant(
        name="budget of sources",
        gone="A call gets a bounded number of characters of sources.",
        file="shared/materials/retrieval.py",
        old="if len(given[place].text) <= budget:",
        new="if True:",
        tests=("tests/unit/shared/materials/test_retrieval.py",),
    ),
    Mutant(
        name="page offered once",
        gone="A page is offered to one part of a post.",
        file=_OFFERS,
        old="            free.remove(page)\n",
        new="",
        tests=_OF_SELECTION,
    ),
    Mutant(
        name="sources quoted",
        gone="A source's text is quoted.",
        file="functions/generate/given/material_prompt.py",
        old="{block('SOURCE', _say(each))}",
        new="{_say(each)}",
        tests=_OF_PROMPTS,
    ),
    Mutant(
        name="correction of tags",
        gone="A correction of tags names no word of the profile outside of its block.",
        file="functions/meta/faults.py",
        old='f"{name} says what this blog never says: leave out the words of never_say."',
        new='f"{name} says {plain}: leave out the words of never_say."',
        tests=("tests/unit/functions/test_injections.py",),
    ),
    Mutant(
        name="tags of what is forbidden",
        gone="Tags take no forbidden claim from the post.",
        file="functions/meta/tags.py",
        old="for each in source.sentences if _allowed(each, source)",
        new="for each in source.sentences",
        tests=("tests/unit/functions/meta/test_given.py",),
    ),
    Mutant(
        name="documents without material",
        gone="The documents of a job for which people gave nothing are those of earlier releases.",
        file="shared/jobs/outputs.py",
        old="if value or name not in _EMPTY_IF_NOTHING_WAS_GIVEN",
        new="",
        tests=("tests/unit/functions/test_nothing_given.py",),
    ),
)
