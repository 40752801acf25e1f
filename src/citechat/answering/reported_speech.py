"""What somebody said: asked by a question, and reported by a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citechat.answering.facts import Token, names, stems, tokens

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
_QUOTED = re.compile(r"[“\"«„][^“”\"«»„]{8,}[”\"»“]|^\W*[A-Z][\w.'’ -]{1,40}: \S")


def asked_speaker(question: str) -> tuple[Token, ...] | None:
    """The name of the person whose words ``question`` asks for: "What did Ana Lima say about the bridge?"."""
    asked = _ASKED.search(question)
    return next(iter(names(f"of {asked['who']}")), None) if asked else None


def reports(text: str, speaker: Sequence[Token]) -> bool:
    """Whether ``text`` names the speaker, by a part of the name at least, and tells words, by a verb or in quotes."""
    said = {token.norm for token in tokens(text)}
    named = any(token.norm in said for token in speaker)
    return named and bool(_QUOTED.search(text) or _REPORTING & stems(text))
