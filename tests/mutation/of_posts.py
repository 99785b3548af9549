"""What keeps script out of a post, in both of its forms."""

from __future__ import annotations

from tests.mutation.mutant import Mutant

_ESCAPES = "shared/sanitising/escapes.py"
_HAZARDS = "shared/sanitising/hazards.py"
_INLINE = "shared/sanitising/inline_markdown.py"
_PIECES = "shared/sanitising/inline_pieces.py"
_HTML = "shared/safe_html.py"
_SCRIPT = ("tests/rendering/test_script.py",)
_SAFE = ("tests/unit/test_safe_markdown.py",)
_PAGE = ("tests/unit/test_safe_html.py",)

POSTS = (
    Mutant(
        name="post made safe",
        gone="The finished post is made safe.",
        file="functions/meta/published.py",
        old="made, page = safe(content), to_html(content)",
        new="made, page = content, to_html(content)",
        tests=("tests/unit/test_meta.py",),
    ),
    Mutant(
        name="page sanitised",
        gone="What was rendered is sanitised.",
        file=_HTML,
        old="return sanitise(made.renderer.render(tokens, made.options, {})).strip()",
        new="return made.renderer.render(tokens, made.options, {}).strip()",
        tests=(*_PAGE, *_SCRIPT),
    ),
    Mutant(
        name="addresses in a page",
        gone="A page's links lead to no script.",
        file=_HTML,
        old="url_schemes=set(policy.SCHEMES)",
        new='url_schemes={*policy.SCHEMES, "javascript", "data"}, generic_attribute_prefixes={"on"}',
        tests=(*_PAGE, *_SCRIPT),
    ),
    Mutant(
        name="images in a page",
        gone="A page's images come from the web.",
        file=_HTML,
        old='    if attribute == "src":\n',
        new='    if attribute == "no":\n',
        tests=_PAGE,
    ),
    Mutant(
        name="depth of raw HTML",
        gone="Raw HTML that goes deep takes no time.",
        file=_HTML,
        old="return 0 <= self._blocks <= _DEEPEST",
        new="return True",
        tests=_PAGE,
    ),
    Mutant(
        name="room for both forms",
        gone="A long post has no HTML, and its job an end.",
        file="functions/meta/published.py",
        old="page if fits else None",
        new="page",
        tests=_PAGE,
    ),
    Mutant(
        name="room for the escapes",
        gone="A text of marks alone has room in its document.",
        file="shared/safe_markdown.py",
        old="return made if len(made.encode()) <= _MOST_BYTES else text.translate(_MARKS)",
        new="return made",
        tests=_SAFE,
    ),
    Mutant(
        name="bracket escaped",
        gone="A bracket of text is escaped.",
        file=_ESCAPES,
        old='"<": "&lt;"',
        new='"<": "<"',
        tests=_SCRIPT,
    ),
    Mutant(
        name="backtick escaped",
        gone="A backtick of text begins no code.",
        file=_ESCAPES,
        old='"`": "&#96;"',
        new='"`": "`"',
        tests=_SAFE,
    ),
    Mutant(
        name="brace escaped",
        gone="A brace of text begins no list of attributes.",
        file=_ESCAPES,
        old='"{": "&#123;"',
        new='"{": "{"',
        tests=_SCRIPT,
    ),
    Mutant(
        name="title quoted",
        gone="Nothing in a title or an alternative text is read as Markdown or HTML.",
        file=_ESCAPES,
        old='return _QUOTED.sub(lambda found: "&amp;" if found[0] == "&" else f"&#{ord(found[0])};", plain)',
        new="return plain",
        tests=_SAFE,
    ),
    Mutant(
        name="address encoded",
        gone="An address has no backtick and no bracket.",
        file=_ESCAPES,
        old="quote(address, safe=_IN_ADDRESS,",
        new='quote(address, safe=_IN_ADDRESS + "`<>()\\" ",',
        tests=_SAFE,
    ),
    Mutant(
        name="address allowed",
        gone="A link leads to no script.",
        file=_PIECES,
        old='address if is_allowed(address) else "#"',
        new="address",
        tests=_SCRIPT,
    ),
    Mutant(
        name="image allowed",
        gone="An image comes from the web.",
        file=_PIECES,
        old="if address and is_allowed(address, IMAGE_SCHEMES):",
        new="if address:",
        tests=_SCRIPT,
    ),
    Mutant(
        name="footnote that defines",
        gone="A footnote is no definition of an address that leads to a script.",
        file=_ESCAPES,
        old="not is_allowed_definition(line[note.end() :])",
        new="False",
        tests=_SCRIPT,
    ),
    Mutant(
        name="bare address before code",
        gone="No renderer counts code to the bare address before it.",
        file=_INLINE,
        old="if escaped == address and not touches:",
        new="if escaped == address:",
        tests=_SCRIPT,
    ),
    Mutant(
        name="code within marks",
        gone="No mark in code that shows HTML ends it.",
        file=_INLINE,
        old="return any(mark in code for mark in self._ends)",
        new="return False",
        tests=_SCRIPT,
    ),
    Mutant(
        name="tag alone on its line",
        gone="No tag begins a block of HTML.",
        file=_INLINE,
        old='if made and (_STARTS_WITH_TAG.match(stripped) or not _TAGS.sub("", made[-1]).strip()):',
        new="if False:",
        tests=_SAFE,
    ),
    Mutant(
        name="fence that is no fence to all",
        gone="What only some renderers take for a fence is written anew.",
        file=_HAZARDS,
        old="        elif _FENCE_MARK.search(line):\n            return None\n",
        new="",
        tests=_SAFE,
    ),
    Mutant(
        name="fence after a paragraph",
        gone="A fence that follows text at once is written anew, as are words that are no language.",
        file=_HAZARDS,
        old="if not (is_after_blank and INFO.fullmatch(opening[2])):",
        new="if False:",
        tests=_SCRIPT,
    ),
    Mutant(
        name="front matter",
        gone="A text that begins like front matter is written anew.",
        file=_HAZARDS,
        old=" or _FRONT_MATTER.match(text)",
        new="",
        tests=_SAFE,
    ),
    Mutant(
        name="lists of attributes looked for",
        gone="A list of attributes is a reason to write a text anew.",
        file=_HAZARDS,
        old="_ATTRIBUTES.search(text)",
        new="False",
        tests=_SCRIPT,
    ),
    Mutant(
        name="links looked for",
        gone="An address that leads to a script is a reason to write a text anew.",
        file=_HAZARDS,
        old="return any(_leads_astray(text, link) for link in _LINK.finditer(text))",
        new="return False",
        tests=_SCRIPT,
    ),
    Mutant(
        name="last line ended",
        gone="A text that stops within HTML in a quotation does not fail its job.",
        file="shared/markdown.py",
        old='return source if source.endswith("\\n") else f"{source}\\n"',
        new="return source",
        tests=_SAFE,
    ),
)
