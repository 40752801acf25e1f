"""A file that hangs, eats memory or breaks its reader costs one sentence, and the next file is read."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from files import pdf, wrapped

from citechat.errors import DocumentError
from citechat.ingest.isolation import ReadingProcess

LONG = "<p>The board met.</p>" * 400_000
"""A page that takes some seconds to read."""
GOOD = pdf([wrapped("The board met.")])


@pytest.fixture
def process() -> Iterator[ReadingProcess]:
    process = ReadingProcess()
    yield process
    process.close()


def test_a_file_that_takes_too_long_is_given_up() -> None:
    process = ReadingProcess(seconds=0.6)
    with pytest.raises(DocumentError, match=r"^a\.html takes more than 0\.6 seconds to read; split or simplify it\.$"):
        process.read(LONG.encode(), "a.html")
    process.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of a process")
def test_a_file_that_takes_too_much_memory_is_given_up() -> None:
    process = ReadingProcess(memory=200 << 20)
    with pytest.raises(DocumentError, match=r"^a\.html takes more than 0\.2 GiB of memory to read"):
        process.read(LONG.encode() * 4, "a.html")
    assert process.read(b"<p>The board met.", "b.html").text == "The board met."
    process.close()


def test_a_process_that_ends_is_replaced(process: ReadingProcess) -> None:
    assert process.read(GOOD, "a.pdf").text == "The board met."
    process.close()
    assert process.read(GOOD, "a.pdf").text == "The board met."


def test_a_refusal_leaves_the_process_running(process: ReadingProcess) -> None:
    for _ in range(2):
        with pytest.raises(DocumentError, match=re.escape("a.pdf is damaged")):
            process.read(b"%PDF-1.7", "a.pdf")
        assert process.read(GOOD, "b.pdf").metadata.language == "en-GB"


def test_a_module_in_the_working_folder_is_not_taken_for_a_library(
    process: ReadingProcess, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("downloads")
    (folder / "pypdfium2.py").write_text("raise SystemExit")
    monkeypatch.chdir(folder)
    assert process.read(GOOD, "a.pdf").text == "The board met."


def test_no_reader_is_loaded_before_a_file_needs_it() -> None:
    code = "import sys, citechat.ingest.load; print(*(name.partition('.')[0] for name in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"lxml", "docx", "pptx", "openpyxl", "pypdfium2", "email"}.isdisjoint(loaded)
