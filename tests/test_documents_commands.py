"""The documents of an index on the command line, and an index that follows a folder."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from makers import Counting
from typer.testing import CliRunner

from citechat.documents_commands import app, keep_current
from citechat.errors import FilterError, IndexBusy
from citechat.retrieval.update import UpdateReport, update_index

NOTHING = UpdateReport(0, 0, 0, 1, (), 1, 1)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    (tmp_path / "texts" / "2023").mkdir(parents=True)
    (tmp_path / "texts" / "2023" / "ferry.txt").write_text("The ferry\n\nIssued on 4 May 2023. It leaves at six.")
    (tmp_path / "texts" / "tram.txt").write_text("The \x1b[2Jtram\n\nIt runs every ten minutes.")
    update_index(tmp_path / "index", [tmp_path / "texts"], Counting(), 60)
    return tmp_path / "index"


def run(index: Path, *arguments: str) -> Any:
    return CliRunner().invoke(app, ["documents", *arguments, "--index", str(index)], catch_exceptions=False)


def test_the_list_can_be_searched_and_is_safe_to_print(index: Path) -> None:
    assert "2 of 2 documents" in run(index, "list").stdout
    assert "\x1b[2J" not in run(index, "list").stdout
    assert "1 of 2 documents" in run(index, "list", "ferry").stdout
    (entry,) = json.loads(run(index, "list", "FERRY 2023", "--json").stdout)
    assert (entry["source"], entry["issued"], entry["passages"], entry["size"]) == (
        "2023/ferry.txt",
        "2023-05-04",
        1,
        50,
    )


def test_a_document_is_shown_by_its_name_or_its_title(index: Path) -> None:
    for name in ("2023/ferry.txt", "the ferry", "2023"):
        assert "It leaves at six." in run(index, "show", name).stdout
    assert json.loads(run(index, "show", "tram", "--json").stdout)["text"].startswith("The \x1b[2Jtram")
    with pytest.raises(FilterError, match="No document is called “bus”"):
        run(index, "show", "bus")
    with pytest.raises(FilterError, match="“the” means 2 documents"):
        run(index, "show", "the")


def test_what_is_skipped_or_in_the_way_is_told_once_and_what_changed_each_time() -> None:
    skipping = UpdateReport(0, 0, 0, 1, (("c.xyz", "c.xyz is of no type that is read."),), 1, 1)
    outcomes: Iterator[UpdateReport | Exception] = iter(
        [
            UpdateReport(2, 0, 0, 0, (), 2, 3),
            skipping,
            skipping,
            NOTHING,
            IndexBusy("Busy."),
            IndexBusy("Busy."),
            NOTHING,
        ]
    )

    def update() -> UpdateReport:
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    told: list[str] = []
    keep_current(update, range(7), lambda sentence, **_: told.append(sentence))
    assert told == [
        "2 added; 2 documents, 3 passages.",
        "Skipped c.xyz: c.xyz is of no type that is read.",
        "Busy.",
    ]
