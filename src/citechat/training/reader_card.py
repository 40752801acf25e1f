"""The model card that goes with the weights, written from the run's own settings and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citechat.evaluation.metrics import Figure
from citechat.training.reader_recipe import Recipe, Round

SOURCES = {
    "squadshifts_new_wiki": "SQuADShifts, new Wikipedia articles (Miller et al. 2020)",
    "squadshifts_reddit": "SQuADShifts, Reddit posts (Miller et al. 2020)",
    "squadshifts_amazon_reviews": "SQuADShifts, Amazon reviews (Miller et al. 2020)",
    "qamr": "QAMR, Wikipedia and Wikinews sentences (Michael et al. 2018)",
    "fairytaleqa": "FairytaleQA, explicit questions (Xu et al. 2022)",
    "qed": "QED, natural questions on Wikipedia (Lamm et al. 2020), CC BY-SA 3.0",
    "policyqa": "PolicyQA, website privacy policies (Ahmad et al. 2020), MIT",
    "minutes": "questions on lists of people, made of names and offices of the passages above and by rule",
    "people": "questions on who people are and what they said, made by rule from the passages above",
    "squad_pairs": "questions of SQuAD's training articles with the answering sentence (Du et al. 2017), CC BY-SA 4.0",
}
"""Where each source of questions comes from, and its licence where its text carries one of its own."""

INTRODUCTION = """\
# The reader

A question-answering model that points at the words of a passage which answer a question, or says that it does not
answer: `BertForQuestionAnswering` on all-MiniLM-L6-v2 (22M parameters, 6 layers, uncased), weights in float16, in the
layout of `transformers`. An answer's score is its start and end logit less those of the first token, which stands for
"no answer here" (Devlin et al. 2019); the training makes scores of different passages comparable (Clark and Gardner
2018).
"""

LIMITS = """\
## Limits

- English. It reads 320 tokens at a time, longer passages in overlapping windows, and answers of up to 30 tokens.
- It quotes: questions that need counting, comparing, or several passages at once are beyond it.
- Its refusals are a matter of a threshold on the score, best fitted on questions about one's own documents.
- Questions of the kinds it was trained on (facts in encyclopedic text) go best; long explanations, worse.
- The figures are on development data by which settings were chosen, so expect slightly less elsewhere.
"""


def card(recipe: Recipe, figures: Mapping[str, Figure], files: Sequence[str], minutes: float) -> str:
    """The card as Markdown; ``files`` are what was measured on, ``minutes`` is how long the training took."""
    measured = ["| measure | value | n |", "| --- | --- | --- |"]
    measured += [f"| {name} | {figure.value:.3f} | {figure.n} |" for name, figure in figures.items()]
    used = sorted({source for stage in recipe.rounds for source in stage.take})
    data = [f"- `{source}`: {SOURCES.get(source, 'other data')}" for source in used]
    settings = [
        f"Seed {recipe.seed}; windows of up to {recipe.length} tokens; AdamW, weight decay {recipe.weight_decay}; "
        "embeddings frozen, encoder in bfloat16 over float32 master weights; ranking loss weighted "
        f"{recipe.ranking}; {minutes:.0f} minutes in all."
        + (
            f" The weights are the mean of those after the rounds {', '.join(map(str, recipe.averaged))}."
            if recipe.averaged
            else ""
        )
    ]
    for number, stage in enumerate(recipe.rounds, start=1):
        settings += ["", *_round(number, stage)]
    sections = [
        INTRODUCTION,
        "## How well it reads\n",
        f"Measured on {' and '.join(files) or 'nothing'}, none of which it was trained on; F1 and exact match with the "
        "normalisation of SQuAD, each question beside its own passage.\n",
        "\n".join(measured) + "\n",
        "## What it was trained on\n",
        "\n".join(data) + "\n",
        "None of their text is in this folder. The encoder it starts from, all-MiniLM-L6-v2, is under Apache-2.0.\n",
        "## How it was trained\n",
        "\n".join(settings) + "\n",
        LIMITS,
    ]
    return "\n".join(sections)


def _round(number: int, stage: Round) -> list[str]:
    """The settings of one round as a paragraph and a table."""
    rows = [f"| {source} | {share:g} | {stage.negatives.get(source, 0):g} |" for source, share in stage.take.items()]
    extra = (
        f" {stage.reworded[0]:.0%} of the questions beside a passage that answers, and {stage.reworded[1]:.0%} of the "
        "others, are in other words (synonyms of WordNet 3.0)."
        if any(stage.reworded)
        else ""
    )
    limit = f" within {stage.minutes:g} minutes, at which it ends" if stage.minutes else ""
    return [
        f"Round {number}: learning rate {stage.learning_rate:g} after {stage.warmup_steps} steps of warm-up, falling "
        f"to {stage.final_rate:g} of it{limit}; batches of {stage.batch_tokens} tokens; passages of "
        f"{stage.words[0]} to {stage.words[1]} words, {stage.title_share:.0%} of them with a title. Of the passages "
        f"that do not answer, {stage.gap_share:.0%} are the right one without its answering sentence, the rest are "
        f"worded alike.{extra}",
        "",
        "| source | share of its questions | share with a passage that does not answer |",
        "| --- | --- | --- |",
        *rows,
    ]
