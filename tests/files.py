"""Files of the formats that are read, made by code, so that the tests show what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import IO, Protocol
from zipfile import ZIP_DEFLATED, ZipFile

Text = tuple[float, float, str] | tuple[float, float, str, int]
"""Points from the left and the bottom of a page, the line that begins there, and the size of its letters if not 10."""

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
<dc:title>The harbour</dc:title><dc:creator>A. Pilot</dc:creator><dc:language>en-GB</dc:language>
<dc:date>2024-02-29</dc:date></metadata><manifest>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>{items}</manifest>
<spine><itemref idref="n"/>{spine}</spine></package>"""


class Saved(Protocol):
    """A document, presentation or workbook that its library writes."""

    def save(self, file: IO[bytes]) -> object: ...


def saved(document: Saved) -> bytes:
    """What the library of ``document`` writes to its file."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return file.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a ZIP archive."""
    with ZipFile(BytesIO(data)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def epub(chapters: Sequence[str], **more: str) -> bytes:
    """A book of chapters with these bodies; ``more`` are further parts, or others in the places of its own."""
    names = [f"chapter {number}.xhtml" for number in range(len(chapters))]
    items = "".join(
        f'<item id="{n}" href="{n.replace(" ", "%20")}" media-type="application/xhtml+xml"/>' for n in names
    )
    package = PACKAGE.format(items=items, spine="".join(f'<itemref idref="{n}"/>' for n in names))
    pages = {
        f"OPS/{name}": f"<html><head><title/></head><body>{body}</body></html>"
        for name, body in zip(names, chapters, strict=True)
    }
    nav = {"OPS/nav.xhtml": "<html><body><nav><ol><li>Chapter 1</li></ol></nav></body></html>"}
    own = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "OPS/book.opf": package}
    return archive(own | nav | pages | more)


def pdf(pages: Sequence[Iterable[Text]], info: Mapping[str, str] | None = None, *, pictured: bool = False) -> bytes:
    """A PDF with lines of Courier, whose letters are 0.6 of their size wide; ``pictured`` adds a picture to pages."""
    said = "".join(f"/{key}({_escaped(value)})" for key, value in (info or {}).items())
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Lang(en-GB)>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        f"<<{said}>>".encode("cp1252"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>",
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\n"
        b"stream\n\x80\nendstream",
    ]
    for page in pages:
        shown = "".join(
            f"BT /F {(*size, 10)[0]} Tf {x} {y} Td ({_escaped(line)}) Tj ET\n" for x, y, line, *size in page
        )
        content = (shown + ("q 500 0 0 700 50 50 cm /I Do Q\n" if pictured else "")).encode("cp1252")
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F 4 0 R>>/XObject<</I 5 0 R>>>>>>" % (len(objects) + 2),
            b"<</Length %d>>\nstream\n%sendstream" % (len(content), content),
        ]
    body, offsets = b"%PDF-1.7\n", []
    for number, data in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size_of_table = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size_of_table, table)
        + b"trailer\n<</Size %d/Root 1 0 R/Info 3 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size_of_table, len(body))
    )


def wrapped(text: str, top: float = 700, left: float = 70, width: int = 60, step: float = 12) -> list[Text]:
    """``text`` in lines of ``width`` letters at most, the first of them at height ``top``."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [(left, top - step * number, line) for number, line in enumerate(lines)]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
