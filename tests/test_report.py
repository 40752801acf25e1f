"""The report of a run, and where questions went wrong."""

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from scripted_run import ALL, HOSTILE, RIGHT, WEATHER, ask_all

from citechat.errors import OutputError
from citechat.evaluation.compare import Comparison, Difference
from citechat.evaluation.failure import Failure
from citechat.evaluation.metrics import Case, Outcome
from citechat.evaluation.plots import plots, reliability, risk
from citechat.evaluation.questions import Kind, Question
from citechat.evaluation.rankings import Ranker
from citechat.evaluation.report import body, headline, outcomes, pieces, report, sentences, sources
from citechat.evaluation.run import read_results, read_rows
from citechat.evaluation.summary import Bin, CurvePoint, Summary
from citechat.evaluation.terminal import format_summary


class Tags(HTMLParser):
    """The start tags of a page with their attributes, and its text outside script and style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("script", "style"):
            self.text += data


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    ask_all(ALL, folder)
    return folder


@pytest.fixture(scope="module")
def page(output: Path) -> str:
    return (output / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    return ask_all(ALL, tmp_path_factory.mktemp("again"))


def test_each_failure_is_told_by_its_stage(output: Path, summary: Summary) -> None:
    assert {row["id"]: row["failure"] for row in read_rows(output / "answers.jsonl")} == {
        "right": None,
        "lost": "lost_in_writing",  # the evidence names her, the reply does not
        "not-read": "not_read",  # the park was found, but Oslo is in another sentence than the chosen one
        "not-retrieved": "not_retrieved",  # the other document alone was found
        "refused": "not_trusted",  # what was withheld names her
        "weather": None,
        "cost": "answered_wrongly",
    }
    assert set(summary.overall.failures.values()) == {1}
    assert summary.by_kind[Kind.UNANSWERABLE].failures[Failure.ANSWERED_WRONGLY] == 1
    told = "1 not retrieved, 1 not read, 1 not trusted, 1 lost in writing, 1 answered wrongly"
    assert f"went wrong: {told}" in format_summary(summary)
    assert [result.failure for result in read_results(output / "summary.json")][:2] == [None, Failure.LOST_IN_WRITING]


def test_the_headline_says_how_often_right_how_often_wrong_and_what_of_the_rest(summary: Summary) -> None:
    assert headline(summary.overall) == [
        # right of right, lost, not-read, not-retrieved, refused
        "1 of the 5 questions that the documents answer were answered rightly: 20% (95\u00a0% interval 0% to 60%).",
        "Of the 5 answers given, 4 came out wrong: 80%.",  # all but weather and refused
        "1 of the 2 questions that they don’t answer were refused: 50% (95\u00a0% interval 0% to 100%); "
        "so were 1 of those that they do.",
    ]


def test_the_headline_of_a_part_leaves_out_what_was_not_asked(tmp_path: Path) -> None:
    assert headline(ask_all([], tmp_path).overall) == ["No question has been asked yet."]
    assert headline(ask_all([RIGHT], tmp_path).overall) == [
        "1 of the 1 questions that the documents answer were answered rightly: 100%.",
        "Of the 1 answers given, none came out wrong: 0%.",
        "None of the questions were refused; one that they don’t answer was not among them.",
    ]
    assert headline(ask_all([WEATHER], tmp_path).overall) == [
        "1 of the 1 questions that they don’t answer were refused: 100%."
    ]
    # all of two: the bootstrap's interval is the point itself, which would say too much
    assert headline(ask_all([WEATHER, replace(WEATHER, id="again")], tmp_path).overall) == [
        "2 of the 2 questions that they don’t answer were refused: 100%."
    ]


def test_a_run_of_the_search_alone_is_told_as_one(tmp_path: Path) -> None:
    query = Question("q", "Which board?", kind=Kind.SEARCH, relevance={"park.txt": 1})

    def search(question: Question) -> Case:
        return Case(question, rankings=dict.fromkeys(Ranker, ("park.txt",)))

    summary = ask_all([query], tmp_path, examine=search)
    assert headline(summary.overall) == ["A relevant document is among the first five for 100% of 1 queries."]
    assert [plot.name for plot in plots(summary)] == ["search"]
    assert "How well does the search find?" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_every_question_is_in_the_table_with_what_it_came_to(page: str) -> None:
    rows = [attributes for tag, attributes in Tags(page).tags if tag == "tr" and "data-outcome" in attributes]
    assert [row["data-outcome"] for row in rows] == [
        "right",
        "wrong",
        "wrong",
        "wrong",
        "refused_wrongly",
        "refused_rightly",
        "answered_wrongly",
    ]
    assert rows[1]["data-failure"] == "lost_in_writing"


def test_nothing_hostile_becomes_markup(page: str) -> None:
    found = Tags(page)
    assert [tag for tag, _ in found.tags].count("script") == 1
    assert "img" not in {tag for tag, _ in found.tags}
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on") or name == "style"]
    assert found.text.count(HOSTILE) >= 2  # in the question and in the title


def test_the_page_loads_nothing_and_runs_its_own_script_alone(page: str) -> None:
    found = Tags(page)
    assert not [attributes for _, attributes in found.tags if {"src", "href"} & set(attributes)]
    policy = next(one["content"] or "" for tag, one in found.tags if one.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "url(" not in page
    assert "@import" not in page


def test_a_quote_is_marked_where_it_answers(output: Path) -> None:
    right, *_ = rows = read_rows(output / "answers.jsonl")
    (source,) = sources(right)
    assert source.pieces == (("Ms ", False), ("Anna Berg", True), (" chairs the board.", False))
    assert (source.marker, source.document, source.page) == (1, "park.txt", 3)
    (withheld,) = sources(rows[4])
    assert (withheld.marker, withheld.pieces[1]) == (None, ("Anna Berg", True))
    assert sources({"status": "not_found"}) == []


@pytest.mark.parametrize(
    ("spans", "marked"),
    [
        ([], "abcdef"),
        ([(1, 3)], "a[bc]def"),
        ([(-2, 1), (4, 99)], "[a]bcd[ef]"),  # beyond the quote
        ([(3, 5), (1, 4)], "a[bcd][e]f"),  # overlapping
        ([(7, 9), (-3, -1), (2, 2)], "abcdef"),  # elsewhere, or nothing
    ],
)
def test_a_quote_is_cut_at_its_spans(spans: list[tuple[int, int]], marked: str) -> None:
    assert "".join(f"[{words}]" if answers else words for words, answers in pieces("abcdef", spans)) == marked


def test_a_quote_is_not_said_twice() -> None:
    citations = [{"quote": "It met\nin Oslo."}, {"quote": "Nobody spoke."}]
    said = [
        {"text": "Oslo: “It met in Oslo.”", "citations": [1]},
        {"text": "“Nobody spoke.”", "citations": [2]},
        {"text": "It met.", "citations": [1]},
    ]
    assert sentences({"citations": citations, "sentences": said}) == [("Oslo", [1]), ("It met.", [1])]


def test_each_plot_is_well_formed_and_has_its_figures_as_a_table(summary: Summary) -> None:
    drawn = plots(summary)
    assert [plot.name for plot in drawn] == ["kinds", "search", "risk", "reliability", "latency"]
    for plot in drawn:
        assert ElementTree.fromstring(str(plot.svg)).tag == "svg"
        assert {len(row) for row in plot.rows} == {len(plot.head)}
    kinds, search, *_, latency = drawn
    assert kinds.rows == (
        ("fact", "20.0%", "0.0% to 60.0%", "5"),
        ("unanswerable", "50.0%", "0.0% to 100.0%", "2"),
    )
    assert search.rows[0][:2] == ("by meaning", "80.0%")  # in 4 of 5 the park comes first
    assert latency.rows[-1] == ("in all", "1.000 s", "1.000 s")


def test_the_operating_point_is_on_the_curve_and_told(summary: Summary) -> None:
    plot = risk(summary)
    assert plot
    assert "80% wrong of 71%" in plot.svg  # 5 of 7 are answered, 4 of them wrongly
    nothing = risk(replace(summary, operating_point=None))
    assert nothing
    assert nothing.says.endswith("No question was as probable as the setting floor.")
    assert risk(replace(summary, curve=())) is None


def test_the_axis_of_the_risk_holds_all_of_the_curve(summary: Summary) -> None:
    low = risk(replace(summary, curve=(CurvePoint(0.9, 1.0, 0.1),), operating_point=None))
    assert low
    # up to 20 %: a risk of 10 % is half way between 236, the bottom, and 12, the top
    assert 'points="384.0,124.0"' in low.svg
    assert ">20%<" in low.svg


def test_a_bin_stands_where_confidence_and_share_right_say() -> None:
    plot = reliability([Bin(0.0, 0.0, 1), Bin(0.5, 1.0, 4)])
    assert plot
    circles = ElementTree.fromstring(str(plot.svg)).iter("circle")
    # x from 44 to 384, y from 236 up to 12; the area is as the questions: radius 5 for 4 of them, 2.5 for one
    assert [tuple(one.get(name) for name in ("cx", "cy", "r")) for one in circles] == [
        ("44.0", "236.0", "2.5"),
        ("214.0", "12.0", "5.0"),
    ]
    assert reliability(()) is None


def test_the_bar_is_as_long_as_all_questions(summary: Summary) -> None:
    parts = outcomes(summary.overall)
    assert [(outcome, count) for outcome, _, count, *_ in parts] == [
        (Outcome.RIGHT, 1),
        (Outcome.REFUSED_RIGHTLY, 1),
        (Outcome.REFUSED_WRONGLY, 1),
        (Outcome.WRONG, 3),
        (Outcome.ANSWERED_WRONGLY, 1),
    ]
    assert parts[-1][3] + parts[-1][4] == pytest.approx(100)


def test_a_stopped_run_has_a_report_of_what_was_asked(tmp_path: Path) -> None:
    asked: list[str] = []
    summary = ask_all(
        ALL, tmp_path, on_result=lambda result, *_: asked.append(result.id), stopped=lambda: len(asked) == 2
    )
    assert asked == ["right", "lost"]
    assert (summary.overall.asked, summary.questions) == (2, 7)
    text = Tags((tmp_path / "report.html").read_text(encoding="utf-8")).text
    assert "2 of 7 questions (stopped) of questions.jsonl" in text
    assert len(read_rows(tmp_path / "answers.jsonl")) == 2


def test_a_comparison_with_an_earlier_run_shows_what_changed(summary: Summary) -> None:
    changes = {"answer_accuracy": Difference(0.5, 0.75, 0.04, 9), "exact_quotes": Difference(1, 1, None, 9)}
    compared = replace(summary, baseline=Comparison("old/<i>summary.json", 9, changes))
    text = " ".join(Tags(report(compared, [])).text.split())
    assert "old/<i>summary.json, on 9 questions that both have asked" in text
    assert "answered with every nugget50.0%75.0%0.040" in text
    same = replace(summary, baseline=Comparison("old", 9, {"exact_quotes": Difference(1, 1, None, 9)}))
    assert "Nothing changed." in Tags(report(same, [])).text


def test_a_report_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(OutputError, match=r"report\.html cannot be written: Is a directory; choose another output"):
        ask_all([RIGHT], tmp_path)
    assert len(read_rows(tmp_path / "answers.jsonl")) == 1


def test_skipped_lines_and_missing_figures_are_shown(summary: Summary) -> None:
    text = Tags(report(replace(summary, skipped=("line 3: <b>not JSON",)), [])).text
    assert "1 wrong lines of the file were left out" in text
    assert "line 3: <b>not JSON" in text
    assert "Every question" not in text
    alone = replace(summary.overall, figures=dict.fromkeys(summary.overall.figures))
    assert "All figures" in Tags(report(replace(summary, overall=alone), [])).text


def test_the_body_has_neither_style_nor_script_and_its_own_heading(summary: Summary, output: Path) -> None:
    part = body(summary, read_rows(output / "answers.jsonl"), "What went wrong")
    tags = {tag for tag, _ in Tags(part).tags}
    assert not tags & {"html", "style", "script"}
    assert "What went wrong" in part


def test_a_large_run_stays_small_enough_to_open(summary: Summary, output: Path) -> None:
    row = read_rows(output / "answers.jsonl")[0]
    assert len(report(summary, [row] * 2000)) < 8e6


def test_answers_hold_the_evidence_with_its_offsets(output: Path) -> None:
    right, *_ = map(json.loads, (output / "answers.jsonl").read_text(encoding="utf-8").splitlines())
    (evidence,) = right["evidence"]
    assert (evidence["start"], evidence["end"], evidence["span_start"], evidence["span_end"]) == (0, 30, 3, 12)
    assert evidence["text"] == "Ms Anna Berg chairs the board."
