"""Recognize link targets that stand for an address somebody was to fill in."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_ADDRESSES = frozenset({"link", "links", "url", "urls", "uri", "href", "address"})
_COMMANDS = frozenset(
    {"insert", "add", "paste", "enter", "put", "replace", "your", "the", "actual", "relevant"}
)
_SURE = frozenset({"here", "linkhere", "urlhere", "placeholder", "todo", "tbd", "tk"})
# Words beside those: a target of such words alone says which address is missing, and gives none.
_KINDS = frozenset(
    {"website", "site", "page", "image", "img", "photo", "picture", "video", "youtube", "audio", "file"}
    | {"article", "post", "blog", "reference", "source", "citation", "study", "product", "affiliate"}
    | {"internal", "external", "anchor", "cta", "button", "download", "embed", "target", "path", "example"}
    | {"to", "of", "for", "a", "an", "with", "from", "goes"}
)
_NOTHING = frozenset({"#", "...", "…", "#!", "javascript:void(0)", "javascript:void(0);", "javascript:;"})
_PARTS = re.compile(r"[\s_-]+")
_ELSEWHERE = re.compile(r"[/.:?&=@%]")
_SITE = "(?:website|web-site|site|domain|page|blog|company|business|brand|store|shop|link|url|app|product)"
_HOST = re.compile(
    r"(?:[\w-]{1,60}\.){0,4}example\.(?:com|org|net|edu)|(?:www\.)?"
    rf"(?:(?:(?:insert|add|put|my|your)-?{_SITE}(?:-?{_SITE})?(?:-?(?:here|name))?"
    r"|(?:link|url|website|domain)-?here|placeholder|somewebsite|example(?:website|site|blog|page|link))"
    r"(?:\.[a-z]{2,12}){0,2}|via\.placeholder\.com|placehold\.(?:it|co)|dummyimage\.com|link|url)",
    re.IGNORECASE,
)


def is_placeholder(target: str) -> bool:
    """Return whether a link or an image has a placeholder for a target: URL, #, https://example.com/page."""
    bare = unquote(target).strip()
    if bare in _NOTHING:
        return True
    if not _ELSEWHERE.search(bare.strip("…. ")):
        return _is_name_of_address(bare)
    try:
        host = urlsplit(bare).netloc.rpartition("@")[2].partition(":")[0]
    except ValueError:
        return False
    return bool(host) and _HOST.fullmatch(host) is not None


def _is_name_of_address(bare: str) -> bool:
    """Return whether words without a path only name an address: INSERT_LINK, your-link-here, {image url}."""
    words = [word.rstrip("0123456789") for word in _PARTS.split(bare.strip("[]{}<>()#$. ").casefold())]
    words = [word for word in words if word]
    if not words:
        return False
    addresses, sure = _ADDRESSES.intersection(words), _SURE.intersection(words)
    if bare.startswith("#"):  # an anchor may be a heading of links
        return (
            words in (["link"], ["url"])
            or bool(sure and _COMMANDS.intersection(words))
            or words == ["placeholder"]
        )
    if words[0] in _COMMANDS and (words[-1] in _ADDRESSES or words[-1] == "here"):
        return True
    return bool(addresses or sure) and _ADDRESSES.union(_COMMANDS, _KINDS, _SURE).issuperset(words)
