"""Files are found in a fixed order and read as they were written, or refused in one sentence."""

import codecs
from datetime import date
from pathlib import Path

import pytest

from citechat.errors import DocumentError
from citechat.ingest.load import SourceFile, find_files, load_document


def test_a_folder_is_searched_with_its_subfolders_in_order_without_hidden_files_and_locks(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.txt", "photo.jpg", ".hidden", ".git/d.txt", "~$report.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [file.source for file in find_files([tmp_path])] == ["a.md", "b.txt", "photo.jpg", "sub/c.txt"]


def test_a_file_given_by_name_is_found_once_under_its_name(tmp_path: Path) -> None:
    file = tmp_path / "sub" / "notes.txt"
    file.parent.mkdir()
    file.write_text("x")
    assert find_files([file, file]) == [SourceFile(file, "notes.txt")]


def test_a_path_with_nothing_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"no file or folder .*lost"):
        find_files([tmp_path / "lost"])


@pytest.mark.parametrize(
    "data",
    [
        "Café – naïve\r\nline\rend\n".encode(),
        codecs.BOM_UTF8 + "Café – naïve\r\nline\rend\n".encode(),
        "Café – naïve\r\nline\rend\n".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Café – naïve\r\nline\rend\n".encode("utf-16-be"),
        "Café – naïve\r\nline\rend\n".encode("utf-32"),
    ],
)
def test_the_text_is_exactly_what_was_encoded(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    assert load_document(tmp_path / "a.txt", "a.txt").text == "Café – naïve\r\nline\rend\n"


def test_an_older_encoding_is_recognised(tmp_path: Path) -> None:
    text = "Le café était fermé à midi. La réunion a été reportée à l'été prochain, où l'on décidera.\n" * 5
    (tmp_path / "a.txt").write_bytes(text.encode("cp1252"))
    assert load_document(tmp_path / "a.txt", "a.txt").text == text


@pytest.mark.parametrize("text", ["Ort;Zahl\nKöln;4,5\n", "Le café est fermé.", "£5 – “naïve”; Ägir, Köln."])
def test_a_few_accents_do_not_pass_for_chinese(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode("cp1252"))
    assert load_document(tmp_path / "a.txt", "a.txt").text in (text, text.replace("ï", "ď").replace("£", "Ł"))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Зимой порт закрыт, а летом открыт. Совет собрался в марте.", "cp1251"),
        ("東京都の港は広い。会議は三月に開かれた。", "shift_jis"),
        ("港口会议在三月举行，会议通过了年度账目。", "gb18030"),
    ],
)
def test_letters_of_the_east_are_not_read_as_western(tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    assert load_document(tmp_path / "a.txt", "a.txt").text == text


def test_what_a_file_says_of_itself_stands_in_where_its_text_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<title>The harbour</title><meta name="date" content="2024-02-29"><p>The board met.', encoding="utf-8"
    )
    found = load_document(tmp_path / "a.html", "a.html")
    assert (found.title, found.date) == ("The harbour", date(2024, 2, 29))
    (tmp_path / "b.html").write_text(
        '<title>Untitled</title><meta name="date" content="2024-02-29"><h2>The harbour of Brannock</h2>'
        "<p>12 March 2025</p><p>The board met.",
        encoding="utf-8",
    )
    found = load_document(tmp_path / "b.html", "b.html")
    assert (found.title, found.date) == ("The harbour of Brannock", date(2025, 3, 12))


def test_equal_texts_have_equal_ids_and_others_have_others(tmp_path: Path) -> None:
    for name, text in (("a.txt", "One."), ("b.txt", "One."), ("c.txt", "Two.")):
        (tmp_path / name).write_text(text)
    a, b, c = (load_document(tmp_path / name, name) for name in ("a.txt", "b.txt", "c.txt"))
    assert a.id == b.id != c.id


def test_the_title_falls_back_on_the_name_without_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "harbour notes.txt").write_text("no sentence")
    assert load_document(tmp_path / "harbour notes.txt", "x/harbour notes.txt").title == "harbour notes"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n\t\n", "is empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 20, "not a text file"),
        ("a.txt", bytes(range(256)) * 4, "not a text file"),
        ("a.pdf", b"%PDF-", "is damaged or was cut off"),
        ("a.log", b"text", r"is of no type that is read \(\.txt, \.md, \.pdf"),
        ("folder.txt", None, "cannot be read"),
        ("lost.txt", None, "cannot be read"),
    ],
)
def test_what_holds_no_text_is_refused_in_one_sentence(
    tmp_path: Path, name: str, data: bytes | None, reason: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    elif name == "folder.txt":
        (tmp_path / name).mkdir()
    with pytest.raises(DocumentError, match=reason) as caught:
        load_document(tmp_path / name, name)
    assert str(caught.value).startswith(name)
    assert len(str(caught.value).splitlines()) == 1
