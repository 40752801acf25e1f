"""What somebody said: asked by a question, and reported by a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citechat.answering.facts import Token, names, stems, tokens
from citechat.ingest.sentences import sentence_spans
from citechat.values import Evidence

_ASKED = re.compile(
    r"\bwhat (?:else )?(?:did|does|do|has|have|had|was)\b(?P<who>.+?)\b(?:say|said|says|state|stated|mention|mentioned"
    r"|remark|remarked|comment|commented|tell|told|think|believe|thinks of|opinion)\b",
    re.IGNORECASE,
)
_REPORTING = frozenset(
    stem
    for word in """acknowledge add admit advise announce answer argue assert believe claim comment complain conclude
    confirm contend declare deny describe emphasise emphasize explain express feel felt hope inform insist maintain
    mention note observe opine pledge point predict promise propose quote recall recommend regret remark remind reply
    report reveal say said says speak spoke state stress suggest tell told think thought threaten underline urge vow
    warn wonder write wrote""".split()
    for stem in stems(word)
)
_REACH = 1200
"""Characters before the evidence within which a report may begin."""
_BESIDE = 2
"""Words from a name to the verb of saying that goes with it."""
_QUOTED = re.compile(r"[“\"«„][^“”\"«»„]{8,}[”\"»“]|^\W*[A-Z][\w.'’ -]{1,40}: \S")


def asked_speaker(question: str) -> tuple[Token, ...] | None:
    """The name of the person whose words ``question`` asks for: "What did Ana Lima say about the bridge?"."""
    asked = _ASKED.search(question)
    return next(iter(names(f"of {asked['who']}")), None) if asked else None


def tells(evidence: Evidence, speaker: Sequence[Token]) -> bool:
    """Whether the evidence reports words of the speaker's, or goes on with a report that the text has begun before.

    Of the sentences up to the evidence the last one that reports anybody by name decides; the speaker may be called
    by a part of the name.
    """
    text = evidence.hit.document.text[max(0, evidence.start - _REACH) : evidence.end]
    ours = {token.norm for token in speaker}
    for start, end in reversed(sentence_spans(text)):
        sentence = text[start:end]
        if not (_QUOTED.search(sentence) or _REPORTING & stems(sentence)):
            continue
        if ours & {token.norm for token in tokens(sentence)}:
            return True
        if _names_a_speaker(sentence):
            return False
    return False


def _names_a_speaker(sentence: str) -> bool:
    """Whether a name stands beside a verb of saying: "Mr Okoro also said", "added Ms Lima"."""
    sequence = tokens(sentence)
    said = [at for at, token in enumerate(sequence) if _REPORTING & stems(token.norm)]
    starts = {token.start: at for at, token in enumerate(sequence)}
    return any(
        abs(at - place) <= _BESIDE
        for run in names(sentence)
        for at in said
        for place in (starts[run[0].start], starts[run[-1].start])
    )
