"""Prompts: text files of messages with placeholders, checked when they are loaded.

A line ``--- system``, ``--- user`` or ``--- assistant`` begins a message; ``{name}`` is a placeholder. Other braces are
ordinary text.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import citechat
from citechat.answering.language_model import Message, Role
from citechat.errors import PromptError

_ROLE = re.compile(r"^--- (system|user|assistant)[ \t]*$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_PACKAGE = Path(citechat.__file__).parent
_SHIPPED = (_PACKAGE / "prompts", _PACKAGE.parents[1] / "prompts")
"""In an installed package, and in a checkout."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """Messages with placeholders still in them."""

    path: Path
    templates: tuple[Message, ...]
    placeholders: frozenset[str]

    def messages(self, **values: str) -> list[Message]:
        """The messages with every placeholder replaced; braces within the values stay as they are."""
        if values.keys() != self.placeholders:
            raise TypeError(f"{self.path.name} takes {sorted(self.placeholders)}, not {sorted(values)}")
        # One pass over the template, so that a value holding "{question}" is never filled in itself.
        return [
            Message(template.role, _PLACEHOLDER.sub(lambda match: values[match[1]], template.content))
            for template in self.templates
        ]


def load_prompt(name: str, placeholders: AbstractSet[str], folder: Path | None = None) -> Prompt:
    """The prompt ``name``.md or .txt of ``folder``, or the one that comes with the install.

    Raises:
        PromptError: there is no such file, it holds no user message, or its placeholders are not ``placeholders``.
    """
    path = _find(name, folder)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"The prompt {path} cannot be read ({error}); save it as UTF-8 text.") from error
    preface, *parts = _ROLE.split(text)
    roles, contents = parts[::2], [content.strip() for content in parts[1::2]]
    if preface.strip() or not roles or roles[-1] != "user" or not all(contents):
        raise PromptError(
            f"The prompt {path} is not a list of messages; begin each with a line such as '--- system' "
            "and end with '--- user' and its text."
        )
    found = {placeholder for content in contents for placeholder in _PLACEHOLDER.findall(content)}
    if missing := sorted(placeholders - found):
        raise PromptError(f"The prompt {path} lacks {{{missing[0]}}}; put it where its text belongs.")
    if unknown := sorted(found - placeholders):
        known = ", ".join(f"{{{placeholder}}}" for placeholder in sorted(placeholders))
        raise PromptError(f"The prompt {path} holds {{{unknown[0]}}}, which nothing fills in; it may hold {known}.")
    templates = tuple(Message(cast(Role, role), content) for role, content in zip(roles, contents, strict=True))
    return Prompt(path, templates, frozenset(placeholders))


def _find(name: str, folder: Path | None) -> Path:
    if folder is not None and not folder.is_dir():
        raise PromptError(f"There is no folder {folder} of prompts; correct or unset CITECHAT_PROMPTS.")
    folders = [folder, *_SHIPPED] if folder is not None else list(_SHIPPED)
    for place in folders:
        for suffix in (".md", ".txt"):
            path = place / (name + suffix)
            if path.is_file():
                return path
    raise PromptError(f"There is no prompt {name}.md in {folders[0]}; reinstall citechat or add the file.")
