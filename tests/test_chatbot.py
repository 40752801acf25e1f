"""The way from question to answer, with fakes at the seams."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from makers import Counting, evidence, hit

from citechat.answering.chatbot import Chatbot
from citechat.answering.ground import with_antecedent
from citechat.answering.language_model import Message
from citechat.answering.prompts import load_prompt
from citechat.answering.select import Selector
from citechat.answering.write import PLACEHOLDERS, PROMPT, Writer
from citechat.ingest.sentences import sentence_spans
from citechat.retrieval.filter import Filter
from citechat.values import Answer, Evidence, Hit, Options, Progress, Stage, Status, Turn

MINUTES = (
    "The 18th meeting of the Joint Committee was held in Xi'an on November 12. "
    "The meeting was cochaired by Professor Sun Dong and Ms Lin Xin. Tea was served."
)


class OneDocument:
    """An index that finds the same passages for every question."""

    def __init__(self, *hits: Hit) -> None:
        self.hits = hits
        self.asked: list[str] = []

    def correct(self, question: str) -> str:
        return question.replace("meting", "meeting")

    def search(self, question: str, k: int, candidates: int = 50, within: Filter | None = None) -> tuple[Hit, ...]:
        self.asked.append(question)
        return self.hits[: min(k, candidates)]


class WordReader:
    """Scores a sentence by the share of the question's words that it holds."""

    def read(self, question: str, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
        words = set(question.lower().replace("?", "").split())
        found = [Evidence(one, start, end, score=0.0) for one in hits for start, end in sentence_spans(one.chunk.text)]
        scored = [
            replace(one, score=len(words & set(with_antecedent(one).text.lower().split())) / len(words))
            for one in found
        ]
        return tuple(sorted(scored, key=lambda evidence: -evidence.score))


class Parrot:
    """A language model that says what it was told to, in pieces."""

    name = "parrot"

    def __init__(self, reply: str) -> None:
        self.reply = reply
        self.heard: list[Message] = []
        self.closed = False

    def stream(self, messages: Sequence[Message], *, max_new_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        self.heard = list(messages)
        try:
            for at in range(0, min(len(self.reply), max_new_tokens * 4), 3):
                yield self.reply[at : at + 3]
        finally:
            self.closed = True


def chatbot(reply: str | None = None, text: str = MINUTES, floor: float = 0.2) -> tuple[Chatbot, OneDocument, Parrot]:
    index, parrot = OneDocument(hit(text)), Parrot(reply or "")
    writer = Writer(parrot, load_prompt(PROMPT, PLACEHOLDERS), 96) if reply is not None else None
    return Chatbot(index, WordReader(), Selector(Counting(), floor, 4), writer), index, parrot


def test_a_proved_sentence_stands_with_its_citation() -> None:
    bot, _, _ = chatbot("The meeting was co-chaired by Professor Sun Dong and Ms Lin Xin.")
    answer = bot.ask("who cochaired the 18th meeting")
    assert answer.status is Status.ANSWERED
    assert answer.text == "The meeting was co-chaired by Professor Sun Dong and Ms Lin Xin. [1]"
    (citation,) = answer.citations
    assert citation.quote == "The meeting was cochaired by Professor Sun Dong and Ms Lin Xin."
    assert MINUTES[citation.start : citation.end] == citation.quote


def test_an_unproved_sentence_is_replaced_by_the_quoted_evidence() -> None:
    bot, _, _ = chatbot("The meeting was co-chaired by Mr Wang Shourui.")
    answer = bot.ask("who cochaired the 18th meeting")
    assert answer.status is Status.QUOTED
    assert "Wang" not in answer.text
    assert "Professor Sun Dong and Ms Lin Xin" in answer.text


def test_what_follows_an_unproved_sentence_is_not_shown() -> None:
    reply = "The meeting was co-chaired by Professor Sun Dong. It was a triumph. Ms Lin Xin cochaired the meeting."
    bot, _, parrot = chatbot(reply)
    assert bot.ask("who cochaired the 18th meeting").text == "The meeting was co-chaired by Professor Sun Dong. [1]"
    assert parrot.closed


def test_without_a_language_model_the_evidence_is_quoted() -> None:
    bot, _, _ = chatbot()
    assert bot.ask("who cochaired the 18th meeting").status is Status.QUOTED


def pointing(words: str, text: str) -> Chatbot:
    """A chatbot whose reader points at ``words`` in a text of one sentence."""

    class Pointing:
        def read(self, question: str, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
            start = text.index(words)
            return (Evidence(hits[0], 0, len(text), 0.9, start, start + len(words)),)

    return Chatbot(OneDocument(hit(text)), Pointing(), Selector(Counting(), 0.5, 4), None)


def test_the_words_that_answer_come_before_the_quote_without_stray_marks() -> None:
    text = "They met in Hong Kong today (September 7) and agreed on the plan of the committee."
    answer = pointing("September 7)", text).ask("When did they meet?")
    assert answer.text == f"September 7: “{text}” [1]"


def test_the_words_of_the_question_are_not_said_back_before_the_quote() -> None:
    text = "Mr Chen Anmin and not Mr Li Ming led the harbour office of the town for years."
    assert pointing("Chen Anmin", text).ask("Who is Chen Anmin?").text == f"“{text}” [1]"
    assert pointing("Chen Anmin", text).ask("Was it Chen Anmin or Li Ming?").text.startswith("Chen Anmin: ")


def test_how_many_is_said_with_all_that_is_counted() -> None:
    text = "The Board will work in the following areas:\n\n(i) Harbours\n\n(ii) Lamps\n"
    answer = chatbot(text=text)[0].ask("In how many areas will the Board work?")
    told = ["2 in all:", "“(i) Harbours”", "“(ii) Lamps”"]
    assert [(one.text, one.citations) for one in answer.sentences] == [*zip(told, [(1, 2), (1,), (2,)], strict=True)]


def test_below_the_floor_the_documents_do_not_say() -> None:
    bot, _, parrot = chatbot("Anything.", floor=0.9)
    answer = bot.ask("what is the capital of France?")
    assert (answer.status, answer.sentences, answer.citations) == (Status.NOT_FOUND, (), ())
    assert answer.text == "The documents don't say."
    assert [one.chunk.text for one in answer.hits] == [MINUTES]
    assert not parrot.heard


def test_a_meeting_that_the_documents_do_not_mention_is_not_answered_with_another() -> None:
    bot, _, _ = chatbot("The 19th meeting was co-chaired by Professor Sun Dong and Ms Lin Xin.")
    assert bot.ask("who cochaired the 19th meeting").status is Status.NOT_FOUND


def test_an_empty_index_does_not_say_anything() -> None:
    assert (
        Chatbot(OneDocument(), WordReader(), Selector(Counting(), 0.5, 4), None).ask("who?").status is Status.NOT_FOUND
    )


def test_a_follow_up_is_searched_as_a_standalone_question() -> None:
    bot, index, _ = chatbot()
    history = [Turn("who cochaired the 18th meeting", "who cochaired the 18th meeting", "Sun Dong.", Status.ANSWERED)]
    answer = bot.ask("Where was it held?", history)
    assert "18th meeting" in index.asked[-1]
    assert answer.question == "Where was it held?"
    assert answer.standalone_question == index.asked[-1]


def test_stages_are_told_in_order_and_the_answer_comes_last() -> None:
    bot, _, _ = chatbot("The meeting was cochaired by Professor Sun Dong. Ms Lin Xin cochaired the meeting.")
    told = list(bot.stream("who cochaired the 18th meeting"))
    assert [one.stage for one in told if isinstance(one, Progress)] == [
        Stage.RETRIEVE,
        Stage.READ,
        Stage.WRITE,
        Stage.WRITE,
        Stage.WRITE,
    ]
    assert isinstance(told[-1], Answer)
    assert [len(one.sentences) for one in told] == [0, 0, 0, 1, 2, 2]
    assert set(told[-1].timings) == {"rewrite", "retrieve", "read", "write", "first", "total"}


def test_a_sentence_cut_off_at_the_token_limit_is_left_out() -> None:
    bot, _, _ = chatbot("The meeting was cochaired by Professor Sun Dong. The meeting was cochaired by Ms")
    assert len(bot.ask("who cochaired the 18th meeting").sentences) == 1


def test_a_stopped_answer_stops_the_model() -> None:
    bot, _, parrot = chatbot("The meeting was cochaired by Professor Sun Dong. Ms Lin Xin cochaired the meeting.")
    stream = bot.stream("who cochaired the 18th meeting")
    while not next(stream).sentences:
        pass
    stream.close()
    assert parrot.closed


def test_the_prompt_holds_the_question_and_the_evidence_alone() -> None:
    bot, _, parrot = chatbot("The meeting was cochaired by Professor Sun Dong.", floor=0.5)
    bot.ask("who cochaired the 18th meeting")
    prompt = parrot.heard[-1].content
    assert "cochaired by Professor Sun Dong" in prompt
    assert "Tea was served" not in prompt


def test_the_model_is_told_the_day_of_the_document() -> None:
    parrot = Parrot("")
    one = evidence(MINUTES, "cochaired")
    dated = replace(one, hit=replace(one.hit, document=replace(one.hit.document, date=date(2024, 11, 2))))
    list(Writer(parrot, load_prompt(PROMPT, PLACEHOLDERS), 40).draft("who cochaired it", [dated]))
    assert 'Text from "Minutes (2 November 2024)"' in parrot.heard[-1].content


def test_a_shipped_prompt_has_its_placeholders() -> None:
    assert Path(load_prompt(PROMPT, PLACEHOLDERS).path).is_file()


def test_an_asker_changes_how_much_is_read_when_to_refuse_and_whether_the_model_writes() -> None:
    reply = "The meeting was co-chaired by Professor Sun Dong and Ms Lin Xin."
    bot, index, _ = chatbot(reply)
    index.hits *= 4
    question = "who cochaired the 18th meeting"
    assert len(bot.ask(question, (), Options(passages=2)).hits) == 2
    quoted = bot.ask(question, (), Options(quotes_only=True))
    assert quoted.status is Status.QUOTED
    # the sentence with its antecedent holds all five words of the question, so that only a floor above 1 refuses it
    assert bot.ask(question, (), Options(floor=1.01)).status is Status.NOT_FOUND
    assert bot.ask(question).status is Status.ANSWERED
    assert len(bot.ask(question).hits) == 4


def test_suggestions_are_searched_and_read_as_questions_are() -> None:
    text = f"{MINUTES} The Harbour Museum was opened in Brannock in May 1892."
    bot, index, parrot = chatbot("The meeting was cochaired by Professor Sun Dong and Ms Lin Xin.", text)
    answer = bot.ask("who cochaired the 18th meeting")
    parrot.heard = []
    assert list(bot.suggest(answer)) == [
        "When was the 18th meeting of the Joint Committee held in Xi'an?",
        "When was the Harbour Museum opened in Brannock?",
    ]
    assert index.asked[-1] == "When was the Harbour Museum opened in Brannock?"
    assert not parrot.heard
    assert list(bot.suggest(answer, options=Options(floor=1.01))) == []


def test_a_suggestion_that_would_be_corrected_or_rewritten_is_not_made() -> None:
    bot, index, _ = chatbot(text=f"{MINUTES} The Harbour meting hall was opened in Brannock in May 1892.")
    answer = bot.ask("who cochaired the 18th meeting")
    asked = len(index.asked)
    assert not [question for question in bot.suggest(answer) if "Harbour" in question]
    assert not [question for question in index.asked[asked:] if "Harbour" in question]
