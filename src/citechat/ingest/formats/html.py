"""HTML: the main text of a page, without the menus, banners and footers of its site."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from lxml import etree

from citechat.errors import DocumentError
from citechat.ingest.formats.content import Content, Metadata
from citechat.ingest.formats.markup import drop, markup_blocks, parse_markup, prune
from citechat.ingest.formats.metadata import day_in, telling_title
from citechat.ingest.formats.prose import clean, join
from citechat.ingest.formats.text import MARKS, decode

DECLARED = re.compile(rb"""<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
DECLARED_WITHIN = 1024
"""Bytes in which the encoding is declared: HTML Standard, §13.2.3.2."""

CHROME_ROLES = frozenset("alertdialog banner contentinfo dialog menu menubar navigation search toolbar".split())
CHROME = frozenset(
    "nav navbar navigation navbox menu menubar breadcrumb breadcrumbs sidebar toc footer masthead cookie cookies "
    "consent share sharing social newsletter subscribe advert advertisement ads promo related pagination pager toolbar "
    "popup modal skip editsection".split()
)
"""Words in the classes and names of elements that belong to the site, not to the text."""
WORD = re.compile(r"[A-Z]?[a-z]+")
CHROME_AT_MOST = 0.3
"""The part of a page's text above which an element is the text, whatever its class says (``has-sidebar``)."""
ALL_CHROME_AT_MOST = 0.5
"""The part of a page's text above which all elements of such names together are no chrome."""
MAIN_AT_LEAST = 0.25
"""The part of the text that remains, which the element that is marked as the main one has to hold to be it."""
PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
"""The date in the description of a page for machines: schema.org in JSON-LD."""
ANCHORS = " ¶§#"
"""The signs beside headings that lead to them."""
DATES = ("article:published_time", "datepublished", "date", "dc.date", "dcterms.created", "dcterms.issued", "pubdate")
AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator")


def read(data: bytes, name: str) -> Content:
    """The main text of the page.

    Raises:
        DocumentError: it has no text.
    """
    text = _decode(data, name)
    try:
        root = parse_markup(text.encode("utf-8", "replace"))
    except etree.ParserError:
        raise _no_text(name) from None
    metadata = _metadata(root)
    prune(root)
    blocks = markup_blocks(_main(root))
    if not any(blocks):
        raise _no_text(name)
    return Content(join(blocks), metadata=metadata)


def _no_text(name: str) -> DocumentError:
    return DocumentError(
        f"{name} is a page without text, which a browser may load later; save the page as shown, or as .pdf."
    )


def _decode(data: bytes, name: str) -> str:
    declared = DECLARED.search(data[:DECLARED_WITHIN])
    if declared and not data.startswith(tuple(mark for mark, _ in MARKS)):
        try:
            return data.decode(declared[1].decode())
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, name)


def _main(root: Any) -> Any:
    """The element that holds the text, with the site's own taken out of it."""
    body = root.find("body")
    body = root if body is None else body
    for element in _without_heading(body):
        if _is_around(element):
            drop(element)
    total = _length(body)
    named = {element: _length(element) for element in _without_heading(body) if _is_named_so(element)}
    chrome = [element for element, length in named.items() if length <= CHROME_AT_MOST * total]
    if sum(named[element] for element in chrome) <= ALL_CHROME_AT_MOST * total:
        for element in chrome:
            drop(element)
    marked = body.xpath(".//main|.//*[@role='main']") or body.xpath(".//article")
    return marked[0] if len(marked) == 1 and _length(marked[0]) >= MAIN_AT_LEAST * _length(body) else body


def _without_heading(body: Any) -> list[Any]:
    """The elements within that hold neither the main element nor the page's heading."""
    kept = {ancestor for element in body.iter("main", "h1") for ancestor in (element, *element.iterancestors())}
    return [element for element in body.iter(etree.Element) if element not in kept]


def _is_around(element: Any) -> bool:
    """Whether it is of the site by its kind."""
    if element.tag in ("header", "footer"):
        return not element.xpath("ancestor::article|ancestor::main")
    return element.tag in ("nav", "aside") or element.get("role") in CHROME_ROLES


def _is_named_so(element: Any) -> bool:
    """Whether it is of the site by its name."""
    words = WORD.findall(f"{element.get('class', '')} {element.get('id', '')}")
    return element.tag != "article" and not CHROME.isdisjoint(word.lower() for word in words)


def _length(element: Any) -> int:
    return sum(len(text) for text in element.itertext() if not text.isspace())


def _metadata(root: Any) -> Metadata:
    said: dict[str, str] = {}
    for element in root.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop") or ""
        said.setdefault(key.lower(), clean(element.get("content", "")))
    return Metadata(
        title=_title(root, said),
        author=next((said[key] for key in AUTHORS if said.get(key) and not said[key].startswith("http")), ""),
        language=root.get("lang", "") or said.get("content-language", ""),
        date=_date(root, said),
    )


def _title(root: Any, said: dict[str, str]) -> str:
    """The page's heading where the title says the same with the site's name, else the title."""
    title = said.get("og:title") or clean(root.findtext(".//title") or "")
    headings = [text for heading in root.iter("h1") if (text := clean(heading.text_content()).strip(ANCHORS))]
    within = [text for text in headings if text.casefold() in title.casefold()]
    return min(within, key=lambda text: title.casefold().index(text.casefold()), default=telling_title(title))


def _date(root: Any, said: dict[str, str]) -> date | None:
    days = [day_in(said[key]) for key in DATES if key in said]
    days += [day_in(match[1]) for script in root.iter("script") for match in PUBLISHED.finditer(script.text or "")]
    return next(filter(None, days), None)
