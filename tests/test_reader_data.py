import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

from citechat.training.reader_data import Example, Target, sentence_examples, span_examples
from citechat.training.reader_pairs import crop, holds_answer, likely_title, near_misses, training_pairs, without_answer
from citechat.training.reader_recipe import Round

PASSAGE = (
    "The old mill stands by the river. The mayor opened the library in 1901. A market was held every Friday there."
)


def answered(answer: str, passage: str = PASSAGE, group: str = "a", source: str = "town") -> Example:
    start = passage.index(answer)
    return Example(source, group, "When was the library opened?", passage, (Target(start, start + len(answer)),))


def answers(example: Example) -> list[str]:
    return [example.passage[target.start : target.end] for target in example.targets]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def test_votes_become_weights_that_sum_to_one(tmp_path: Path) -> None:
    row = {"source": "town", "group": "a", "question": "When?", "context": "In 1901, in May."}
    found = [{"text": "1901", "start": 3, "votes": 3}, {"text": "In 1901", "start": 0, "votes": 1}]
    (example,) = span_examples(write(tmp_path / "data.jsonl.gz", [row | {"answers": found}]))
    assert answers(example) == ["1901", "In 1901"]
    assert [target.weight for target in example.targets] == [0.75, 0.25]
    assert example.exact


def test_a_known_sentence_is_read_among_its_neighbours(tmp_path: Path) -> None:
    rows = [{"order": n, "question": f"q{n}?", "sentence": f"sentence {n // 2} -lrb- one -rrb- ."} for n in range(20)]
    examples = sentence_examples(write(tmp_path / "pairs.jsonl.gz", rows), random.Random(1), words=(12, 20))
    assert len(examples) == 20
    for number, example in enumerate(examples):
        assert answers(example) == [f"sentence {number // 2} (one) ."]
        assert len(example.passage) > len(answers(example)[0])
        assert not example.exact


@pytest.mark.parametrize("words", [1, 3, 8, 12, 100])
def test_a_cropped_passage_keeps_its_answer(words: int) -> None:
    for seed in range(20):
        cropped = crop(answered("1901"), random.Random(seed), words)
        assert answers(cropped) == ["1901"]
        assert cropped.passage in PASSAGE
        assert len(cropped.passage.split()) <= max(words, 1)


def test_a_passage_without_an_answer_is_cut_at_its_end() -> None:
    none = Example("town", "a", "Who?", PASSAGE)
    assert crop(none, random.Random(0), 3).passage == "The old mill"


def test_the_answering_sentence_can_be_taken_out() -> None:
    passage = PASSAGE + " Nothing else happened in the town that year, as the old people of the place like to tell."
    left = without_answer(answered("1901", passage))
    assert left is not None
    assert left.targets == ()
    assert left.passage == passage.replace("The mayor opened the library in 1901. ", "")


def test_what_is_said_twice_cannot_be_taken_out() -> None:
    assert (
        without_answer(answered("1901", PASSAGE + " It was a dry year in all the land, that year of 1901." * 2)) is None
    )


def test_too_little_without_the_answer_is_no_example() -> None:
    assert without_answer(answered("1901")) is None


def test_near_misses_are_worded_alike_and_lack_the_answer() -> None:
    other = Example("town", "b", "Where?", "The library was opened again in spring, after the flood.")
    same = Example("town", "c", "Where?", "The library opened in 1901, says the plaque.")
    far = Example("town", "d", "Where?", "Bread costs more than cheese.")
    (miss,) = near_misses([answered("1901")], [answered("1901"), other, same, far], random.Random(0))
    assert miss is not None
    assert (miss.question, miss.passage, miss.targets) == ("When was the library opened?", other.passage, ())


def test_the_answer_is_found_whatever_its_case() -> None:
    assert holds_answer("THE MAYOR said so", answered("The mayor"))
    assert not holds_answer("The old mayor said so", answered("The mayor"))


def test_the_most_frequent_name_makes_a_title() -> None:
    title = likely_title("Ann Lee met Bob. Later Ann Lee met Cem, and Ann Lee left.", random.Random(1))
    assert title.startswith("Ann Lee")
    assert likely_title("nobody here", random.Random(1)) == ""


def test_a_round_takes_its_shares_and_the_same_ones_again() -> None:
    pool = [answered("1901", f"{PASSAGE} House {n}.", group=str(n)) for n in range(20)]
    pool += [answered("1901", source="other")] * 5
    stage = Round(1e-4, take={"town": 1.5}, negatives={"town": 0.4}, title_share=0.0)
    pairs = training_pairs(pool, stage, random.Random(3))
    assert len(pairs) == 30
    assert all(pair.positive.source == "town" for pair in pairs)
    assert all(not pair.negative.targets for pair in pairs if pair.negative)
    assert pairs == training_pairs(pool, stage, random.Random(3))
