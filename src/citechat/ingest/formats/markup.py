"""HTML and XHTML as blocks of text, by lxml: of web pages, the chapters of books and e-mails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from citechat.ingest.formats.prose import BULLET, clean, clean_lines
from citechat.ingest.formats.table import table_blocks

BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr legend li main nav ol p pre section summary table tbody td tfoot th thead tr "
    "ul caption".split()
)
"""Elements that begin and end a block: HTML Standard, §15.3."""
UNREAD = frozenset(
    "audio button canvas datalist embed head iframe img input map math noscript object option script select source "
    "style svg template textarea track video".split()
)
"""Elements without text of the document's own."""
HIDDEN = re.compile(r"(?:display:\s*none|visibility:\s*hidden)", re.IGNORECASE)
CLOSED_AT_ONCE = re.compile(rb"<(?!(?:area|base|br|col|hr|img|input|link|meta|source|wbr)\b)([A-Za-z]\w*)(\s[^<>]*)?/>")
"""An element of XHTML without content, which HTML knows not to be one: ``<title/>`` would begin a title."""
WIDEST = 64
"""Columns or rows that a cell is taken to span at most."""


def parse_markup(data: bytes) -> Any:
    """The root element of ``data`` in UTF-8, whatever is wrong with its markup; without what is no text of its own.

    Raises:
        lxml.etree.ParserError: it holds nothing.
        RecursionError: its elements are nested more than some 2000 deep.
        MemoryError: there is not enough memory for it.
    """
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        root = html.document_fromstring(CLOSED_AT_ONCE.sub(rb"<\1\2></\1>", data), parser)
    except etree.XMLSyntaxError as error:  # the parser forgives everything else
        raise MemoryError from error
    if any("depth" in entry.message for entry in parser.error_log):  # it leaves out what follows
        raise RecursionError("elements nested too deep")
    return root


def prune(root: Any) -> None:
    """Takes out what shows no text of the document's own: scripts, pictures, fields of forms, what is hidden."""
    for element in list(root.iter(etree.Element)):
        if element.tag in UNREAD or _is_hidden(element) or _is_anchor(element):
            drop(element)


def drop(element: Any) -> None:
    """Takes ``element`` out of its tree; the text after it stays."""
    if element.getparent() is not None:
        element.drop_tree()


def markup_blocks(root: Any) -> list[str]:
    """The paragraphs, headings, list items and table rows under ``root``, in order."""
    prune(root)
    return list(_Walk().blocks(root))


class _Walk:
    """One pass over a tree, which gathers text until a block ends."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._marker = ""
        self._preformatted = 0

    def blocks(self, root: Any) -> Iterator[str]:
        # iterwalk keeps no Python frame for each level: pages may be nested some thousand deep.
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in BLOCKS:
                    yield from self._end()
                if tag == "table" and not _is_layout(element):
                    yield from (clean(caption.text_content()) for caption in element.xpath("./caption"))
                    yield from table_blocks(*_rows(element))
                    walk.skip_subtree()
                elif tag == "br":
                    self._text.append("\n")
                elif tag == "li":
                    self._marker = _marker(element)
                elif tag == "pre":
                    self._preformatted += 1
                if tag != "table" or _is_layout(element):
                    self._add(element.text)
                continue
            if tag in BLOCKS:
                yield from self._end()
            if tag == "pre":
                self._preformatted -= 1
            if element is not root:
                self._add(element.tail)
        yield from self._end()

    def _add(self, text: str | None) -> None:
        if text:
            self._text.append(text if self._preformatted else re.sub(r"\s+", " ", text))

    def _end(self) -> Iterator[str]:
        text = "".join(self._text)
        self._text.clear()
        for paragraph in re.split(r"\n[^\S\n]*\n\s*", text):
            if lines := clean_lines(paragraph):
                yield self._marker + lines
                self._marker = ""


def _is_hidden(element: Any) -> bool:
    return (
        "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or HIDDEN.search(element.get("style", "")) is not None
    )


def _is_anchor(element: Any) -> bool:
    """Whether it is the sign beside a heading that leads to it."""
    return element.tag == "a" and (element.text or "").strip() in ("§", "¶", "#") and not len(element)


def _marker(item: Any) -> str:
    """What stands before a list item on the page."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return BULLET
    before = sum(1 for sibling in item.itersiblings("li", preceding=True))
    start = parent.get("start", "1")
    return f"{before + (int(start) if start.isdecimal() else 1)}. "


def _is_layout(table: Any) -> bool:
    """Whether the table only arranges the page: it holds tables or paragraphs, or but one column."""
    if table.get("role") in ("presentation", "none") or table.find(".//table") is not None:
        return True
    cells = [len(row.xpath("./td|./th")) for row in table.iter("tr")]
    several = "./p[2]|./ul|./ol|./h1|./h2|./h3|./h4|./div/p[2]|./div/ul"
    return max(cells, default=0) < 2 or any(cell.xpath(several) for cell in table.iter("td"))


def _rows(table: Any) -> tuple[list[list[str]], int | None]:
    """The cells, those that span several rows or columns in each; and the number of rows that name the columns."""
    rows: list[list[str]] = []
    above: dict[int, tuple[int, str]] = {}
    headers, marked = 0, False
    for element in table.iter("tr"):
        cells: list[str] = []
        found = element.xpath("./td|./th")
        for cell in found:
            cells += _from_above(above, len(cells))
            text = clean(" ".join(cell.itertext()))
            for number in range(_span(cell, "colspan")):
                shown = text if number == 0 or cell.tag == "th" else ""
                if (down := _span(cell, "rowspan")) > 1:
                    above[len(cells)] = (down - 1, text)
                cells.append(shown)
        cells += _from_above(above, len(cells))
        marked = marked or any(cell.tag == "th" for cell in found)
        heads = found and all(cell.tag == "th" for cell in found)
        headers += bool(heads) and headers == len(rows)
        rows.append(cells)
    return rows, headers if marked else None


def _from_above(above: dict[int, tuple[int, str]], column: int) -> list[str]:
    """The cells of rows above that reach down into the columns from ``column`` on."""
    cells = []
    while column in above:
        left, text = above.pop(column)
        if left > 1:
            above[column] = (left - 1, text)
        cells.append(text)
        column += 1
    return cells


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1")
    return min(int(value), WIDEST) if value.isdecimal() and value.isascii() and len(value) < 6 and int(value) else 1
