"""What files say of themselves, told apart from what only their programs say."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from citechat.ingest.formats.content import Metadata
from citechat.ingest.formats.prose import clean

NO_TITLE = re.compile(
    r"""(?:microsoft\s+)?(?:word|powerpoint|excel)\b.*\s-\s.*      # Microsoft Word - draft3.doc
    |(?:untitled|unnamed|unknown|no\s+title|title|n/a|none|null|template|default|new|temp|scan|image|page|report)[\s_-]*\d*
    |(?:(?:microsoft\s+)?(?:word|powerpoint|excel)\s+)?(?:document|dokument|doc|presentation|slides?|workbook|book|sheet)[\s_-]*\d*
    |.*\.(?:docx?|dotx?|pptx?|xlsx?|pdf|indd|dvi|tex|qxd|pmd|wpd|rtf|odt|html?|txt|ps|eps|cdr|pub|md)
    |(?:[a-z]:\\|file:|https?:|/).*                                # a path
    |(?:adobe|acrobat|latex|tex\ output|pdftex|ghostscript|libreoffice|openoffice|quarkxpress|skia)\b.*
    |about:blank|[\W\d_]*""",
    re.IGNORECASE | re.VERBOSE,
)
"""Titles that programs give by themselves, which tell nothing of the text."""
DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?!\d{1,3}\b)")
LONGEST_TITLE = 240

CORE_PROPERTIES = "docProps/core.xml"
"""The usual place of what an Office file says of itself, ECMA-376 part 2, §11."""


def telling_title(title: str, *programs: str) -> str:
    """``title`` where it tells something of the text; empty where it is a program's name or habit."""
    line = clean(title)
    names = {clean(program).casefold() for program in programs}
    if len(line) > LONGEST_TITLE or line.casefold() in names or NO_TITLE.fullmatch(line):
        return ""
    return line


def day_in(text: str) -> date | None:
    """The day of a time stamp such as ``2024-02-29T12:00Z`` or ``D:20240229120000``."""
    match = DAY.search(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def parse_xml(data: bytes) -> Any:
    """The root element of an XML part; entities are not expanded and nothing is loaded.

    Raises:
        lxml.etree.XMLSyntaxError: it is not well-formed, nested too deep or too large in one node.
    """
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def dublin_core(root: Any) -> Metadata:
    """What the Dublin Core elements under ``root`` say: the core properties of Office files, the package of an EPUB."""
    found: dict[str, str] = {}
    for element in root.iter("{*}title", "{*}creator", "{*}language", "{*}date", "{*}created"):
        name = element.tag.rpartition("}")[2]
        found.setdefault("date" if name == "created" else name, clean(element.text or ""))
    return Metadata(
        title=telling_title(found.get("title", "")),
        author=found.get("creator", ""),
        language=found.get("language", ""),
        date=day_in(found.get("date", "")),
    )
