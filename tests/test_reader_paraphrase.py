"""Questions in other words, by a small WordNet in the format of the real one."""

import random
from pathlib import Path

import pytest

from citechat.training.reader_data import Example, Pair, Target
from citechat.training.reader_paraphrase import WordNet, in_other_words, reworded

LICENSE = "  1 This software and database is being provided to you\n"
SENSES = {
    "noun": [
        ("lift", ["elevator"], None),
        ("beast", ["animal", "brute"], None),
        ("poodle", [], "dog"),
        ("dog", [], None),
    ],
    "verb": [("found", ["establish", "set_up"], None), ("run", ["operate"], None), ("mend", ["repair"], None)],
    "adj": [("hard", ["difficult"], None)],
}
ODD = {"noun": "oxen ox\n", "verb": "ran run\nrunning run\nmade make\n", "adj": "harder hard\n"}


@pytest.fixture
def wordnet(tmp_path: Path) -> WordNet:
    """Each meaning lies at a place of its own, words before their synonyms."""
    for kind, meanings in SENSES.items():
        places = {lemma: 100 + 10 * number for number, (lemma, _, _) in enumerate(meanings)}
        data, index = [LICENSE], [LICENSE]
        for lemma, others, above in meanings:
            words = " ".join(f"{word} 0" for word in (lemma, *others))
            pointers = f"001 @ {places[above]:08} n 0000" if above else "000"
            data.append(f"{places[lemma]:08} 03 {kind[0]} {len(others) + 1:02x} {words} {pointers} | a meaning\n")
            index += [f"{word} {kind[0]} 1 0 1 1 {places[lemma]:08}\n" for word in (lemma, *others)]
        (tmp_path / f"data.{kind}").write_text("".join(data))
        (tmp_path / f"index.{kind}").write_text("".join(index))
        (tmp_path / f"{kind}.exc").write_text(ODD[kind])
    (tmp_path / "cntlist.rev").write_text("lift%1:00:00:: 1 9\nrun%2:00:00:: 1 9\nfound%2:00:00:: 1 3\n")
    return WordNet(tmp_path)


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("lift", ["elevator"]),
        ("lifts", ["elevators"]),
        ("beasts", ["animals", "brutes"]),
        ("poodles", ["dogs"]),
        ("founded", ["established"]),
        ("mending", ["repairing"]),
        ("operated", ["ran"]),
        ("operating", ["running"]),
        ("harder", ["difficult"]),
        ("zeppelin", []),
    ],
)
def test_a_word_gives_way_to_one_of_the_same_meaning_and_form(wordnet: WordNet, word: str, others: list[str]) -> None:
    assert wordnet.others(word) == others


def test_names_numbers_and_plain_words_stay(wordnet: WordNet) -> None:
    question = "Who founded the Lift Company in 1889 and which lifts were hard to mend?"
    said = in_other_words(question, wordnet, random.Random(1), share=1.0)
    assert said == "Who established the Lift Company in 1889 and which elevators were difficult to repair?"
    assert in_other_words(question, wordnet, random.Random(1), share=0.0) == question


def test_a_share_of_all_questions_is_put_in_other_words(wordnet: WordNet) -> None:
    told = Example("news", "1", "Who mends lifts?", "Ana mends lifts.", (Target(0, 3),))
    silent = Example("news", "2", "Who mends lifts?", "Lifts are old.")
    (pair,) = reworded([Pair(told, silent)], wordnet, (1.0, 1.0), random.Random(4))
    assert pair.positive.question != told.question
    assert pair.positive.targets == told.targets
    assert pair.negative is not None
    assert pair.negative.question != silent.question
    assert pair.negative.passage == silent.passage
    assert reworded([Pair(told)], wordnet, (0.0, 1.0), random.Random(4)) == [Pair(told)]
    (pair,) = reworded([Pair(told, silent)], wordnet, (1.0, 0.0), random.Random(4))
    assert pair.negative == silent
