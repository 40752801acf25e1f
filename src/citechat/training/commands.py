"""``citechat train``: makes the shipped weights again, or others from data of your own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citechat.errors import ModelError
from citechat.settings import load_settings

if TYPE_CHECKING:
    from citechat.training.reader_paraphrase import WordNet

app = typer.Typer(help="Make the weights that the install comes with.", no_args_is_help=True)

Out = Annotated[Path, typer.Option("--out", help="The folder of the reader.")]
Reading = Annotated[
    Path | None, typer.Option(help="Questions with passage and answers to measure on, never trained on.")
]
Answerability = Annotated[Path | None, typer.Option(help="Questions with and without an answer, likewise.")]


@app.command()
def reader(
    data: Annotated[list[Path], typer.Option("--data", help="Questions with passage and answers; repeatable.")],
    out: Out,
    sentences: Annotated[
        list[Path] | None, typer.Option(help="Questions with the answering sentence alone; repeatable.")
    ] = None,
    wordnet: Annotated[
        Path | None, typer.Option(help="WordNet's folder (Debian: wordnet-base), to put questions in other words.")
    ] = None,
    reading_dev: Reading = None,
    refusal_dev: Answerability = None,
) -> None:
    """Train the reader from the embedded encoder; broken off, it goes on from its last checkpoint.

    Example: citechat train reader --data reader_train.jsonl.gz --reading-dev dev.jsonl.gz --out my-reader
    """
    from citechat.retrieval.embed import embedded_folder, load_embedder
    from citechat.training.train_reader import train_reader

    train_reader(
        data,
        out,
        start=embedded_folder(),
        sentences=sentences or (),
        wordnet=_wordnet(wordnet) if wordnet else None,
        reading_dev=reading_dev,
        refusal_dev=refusal_dev,
        embedder=load_embedder(load_settings()) if reading_dev else None,
        report=typer.echo,
    )


@app.command()
def confidence(
    out: Out,
    reading_dev: Reading = None,
    refusal_dev: Answerability = None,
    fit: Annotated[
        bool, typer.Option("--fit/--measure", help="Fit and keep the weights, or measure those kept.")
    ] = True,
) -> None:
    """Fit the probability that evidence answers, on development questions, and keep it in the reader's folder.

    Example: citechat train confidence --out my-reader --reading-dev dev.jsonl.gz --refusal-dev clapnq_dev.jsonl.gz
    """
    from citechat.answering.confidence import load_confidence
    from citechat.answering.reader_model import SpanReader
    from citechat.retrieval.embed import load_embedder
    from citechat.training.fit_confidence import ask_clapnq, ask_squad, confidence_figures, fit_confidence

    settings = load_settings()
    embedder, model = load_embedder(settings), SpanReader(out)
    asked = {}
    if reading_dev:
        asked[reading_dev.name] = ask_squad(reading_dev, model, embedder, settings)
    if refusal_dev:
        asked[refusal_dev.name] = ask_clapnq(refusal_dev, model, embedder, settings)
    if not asked:
        raise typer.BadParameter("name the questions with --reading-dev, --refusal-dev or both")
    weights = (
        fit_confidence([one for questions in asked.values() for one in questions]) if fit else load_confidence(out)
    )
    if fit:
        weights.save(out)
    for name, questions in asked.items():
        typer.echo(f"{name}, refusing below {settings.floor}:")
        for measure, value in confidence_figures(questions, weights, settings.floor).items():
            typer.echo(f"  {measure:24} {value:.3f}")


def _wordnet(folder: Path) -> WordNet:
    from citechat.training.reader_paraphrase import WordNet

    try:
        return WordNet(folder)
    except OSError as error:
        raise ModelError(
            f"WordNet cannot be read from {folder} ({error.strerror}: {error.filename}); name the folder that holds "
            "data.noun, /usr/share/wordnet for instance."
        ) from error
