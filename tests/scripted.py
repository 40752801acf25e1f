"""Made-up documents and a scripted chatbot: what the chat shows is known in advance, down to the offsets."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle

from citechat.errors import ModelServerError
from citechat.retrieval.filter import Filter
from citechat.values import Answer, Chunk, Citation, Document, Hit, Options, Progress, Sentence, Stage, Status, Turn

FILLER = "\n\n".join(
    f"Section {n}. The harbour board met in the customs house and recorded the tonnage of the season."
    for n in range(40)
)
LIGHTHOUSE = Document(
    id="lighthouse",
    source="harbour/lighthouse.txt",
    title="The lighthouse at Brannock",
    text=FILLER
    + "\n\nThe keepers lived on the rock for eleven years. The lighthouse at Brannock was lit on 4 March 1871. "
    "Its lamp burned colza oil, and was seen from nineteen miles away. A fog bell was added by the board in 1880.\n\n"
    + FILLER,
)
FERRY = Document(
    id="ferry",
    source="ferry.pdf",
    title="Timetable of the ferry",
    text="Ferries leave Brannock every two hours. The crossing takes 35 minutes. Dogs travel free of charge.",
    page_starts=(0, 40),
)
HOSTILE = Document(
    id="hostile",
    source="<img src=x onerror=window.hacked=1>.html",
    title="<script>window.hacked=1</script> & **bold** [a](javascript:window.hacked=1)",
    text='Before. <img src=x onerror="window.hacked=1"><script>window.hacked=1</script> &lt;b&gt; $x^2$ '
    "**bold** [a](javascript:window.hacked=1) {{constructor}} ${window.hacked=1} # heading </blockquote></mark> After.",
)


def hit_of(document: Document, start: int, end: int, rank: int, dense: int | None = 1, bm25: int | None = 3) -> Hit:
    """The characters from ``start`` to ``end`` as a retrieved passage."""
    return Hit(
        document=document,
        chunk=Chunk(rank, document.id, start, end, document.text[start:end]),
        score=1 / (60 + rank),
        rank=rank,
        dense_rank=dense,
        dense_score=0.71 if dense else None,
        bm25_rank=bm25,
        bm25_score=4.2 if bm25 else None,
    )


def cite(marker: int, document: Document, quote: str) -> Citation:
    """The first place of ``quote`` in the document."""
    start = document.text.index(quote)
    page = document.page_at(start)
    return Citation(marker, document.id, document.source, document.title, start, start + len(quote), quote, page)


def around(document: Document, words: str, rank: int, margin: int = 120) -> Hit:
    """The passage around ``words``."""
    start = document.text.index(words)
    return hit_of(document, max(0, start - margin), min(len(document.text), start + len(words) + margin), rank)


LIT = "The lighthouse at Brannock was lit on 4 March 1871."
LAMP = "Its lamp burned colza oil, and was seen from nineteen miles away."
CROSSING = "The crossing takes 35 minutes."
FOLLOWING = ("How long does the crossing take?", "What did the lamp burn?", "Do dogs <b>travel</b> free?")
"""What is suggested after an answer."""


def answered(question: str, standalone: str | None = None) -> Answer:
    """Two sentences of the model's own with a source each."""
    return Answer(
        question=question,
        standalone_question=standalone or question,
        status=Status.ANSWERED,
        sentences=(
            Sentence("Brannock's lighthouse was first lit on 4 March 1871.", (1,)),
            Sentence("Its colza oil lamp could be seen nineteen miles away.", (2,)),
        ),
        citations=(cite(1, LIGHTHOUSE, LIT), cite(2, LIGHTHOUSE, LAMP)),
        hits=(around(LIGHTHOUSE, LIT, 1), hit_of(FERRY, 0, len(FERRY.text), 2, dense=4, bm25=None)),
        evidence=(),
    )


def quoted(question: str, standalone: str | None = None) -> Answer:
    """One sentence in the document's words."""
    return Answer(
        question=question,
        standalone_question=standalone or question,
        status=Status.QUOTED,
        sentences=(Sentence(CROSSING, (1,)),),
        citations=(cite(1, FERRY, CROSSING),),
        hits=(hit_of(FERRY, 0, len(FERRY.text), 1, dense=2, bm25=1),),
        evidence=(),
    )


def hostile(question: str) -> Answer:
    """A document that would run scripts, cited."""
    quote = HOSTILE.text.removeprefix("Before. ").removesuffix(" After.")
    return Answer(
        question=question,
        standalone_question=question + " <img src=x onerror=window.hacked=1>",
        status=Status.ANSWERED,
        sentences=(Sentence(f"It says {quote}", (1,)),),
        citations=(cite(1, HOSTILE, quote),),
        hits=(hit_of(HOSTILE, 0, len(HOSTILE.text), 1),),
        evidence=(),
    )


def not_found(question: str) -> Answer:
    """A refusal with the nearest passages."""
    hits = (hit_of(FERRY, 0, len(FERRY.text), 1), around(LIGHTHOUSE, LAMP, 2))
    return Answer(question, question, Status.NOT_FOUND, (), (), hits, ())


class ScriptedChatbot:
    """Answers by a word of the question; ``hold`` keeps the unusual ones from ending until it is set.

    A question with "slow" in it says the same again and again meanwhile, one with "stuck" says nothing. Only what was
    asked with "guide" in it is followed up; with "hesitant" too, by one question until ``hold`` is set, and with
    "endless" again and again.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.wanted: list[Options] = []
        self.suggested: list[str] = []
        self.closed = threading.Event()
        self.suggesting_closed = threading.Event()
        self.hold = threading.Event()

    def forget(self) -> None:
        """Start afresh."""
        self.asked.clear()
        self.wanted.clear()
        self.suggested.clear()
        self.closed.clear()
        self.suggesting_closed.clear()
        self.hold.clear()

    def answer(self, question: str) -> Answer:
        """The last thing said to a question."""
        if "hostile" in question:
            return hostile(question)
        if "weather" in question:
            return not_found(question)
        if "crossing" in question:
            return quoted(question)
        if "it " in question:
            return quoted(question, "How long does the ferry's crossing take?")
        return answered(question)

    def stream(
        self, question: str, history: Sequence[Turn], options: Options, within: Filter | None = None
    ) -> Iterator[Progress | Answer]:
        """The answer, sentence by sentence, whatever it is sought within."""
        self.wanted.append(options)
        self.asked.append((question, tuple(history)))
        last = self.answer(question)
        try:
            yield Progress(Stage.RETRIEVE, last.standalone_question)
            yield Progress(Stage.READ, last.standalone_question, last.hits)
            if "server" in question:
                raise ModelServerError("The model server at localhost:1 does not answer; start it and ask again.")
            if "bug" in question:
                raise RuntimeError("a fault that no user causes")
            if "stuck" in question:
                self.hold.wait()
            for count in range(1, len(last.sentences) + 1):
                yield Progress(
                    Stage.WRITE, last.standalone_question, last.hits, last.sentences[:count], last.citations[:count]
                )
                if "slow" in question:
                    while not self.hold.wait(0.05):
                        yield Progress(
                            Stage.WRITE, last.standalone_question, last.hits, last.sentences[:1], last.citations[:1]
                        )
            yield last
        except GeneratorExit:
            self.closed.set()
            raise

    def suggest(
        self, answer: Answer, history: Sequence[Turn], options: Options, within: Filter | None = None
    ) -> Iterator[str]:
        """Questions that follow up an answer, whatever came before it."""
        if "guide" not in answer.question:
            return
        try:
            for question in cycle(FOLLOWING) if "endless" in answer.question else FOLLOWING:
                self.suggested.append(question)
                yield question
                if "broken" in answer.question:
                    raise RuntimeError("a fault that no user causes")
                if "hesitant" in answer.question:
                    self.hold.wait()
                if "endless" in answer.question:
                    self.hold.wait(0.05)
        finally:
            self.suggesting_closed.set()


def only(chatbot: ScriptedChatbot) -> Callable[[str], ScriptedChatbot]:
    """The chatbot of every collection."""
    return lambda _: chatbot
