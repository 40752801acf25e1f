"""What can go wrong for a user. Each message is one sentence: what, why, what to do.

::

    CitechatError
    ├── SettingsError        a setting is unknown or has a wrong value
    ├── PromptError          a prompt file is missing or lacks a placeholder
    ├── DocumentError        a file cannot be read as a document
    ├── IndexFault           the index folder cannot be used
    │   ├── IndexMissing     there is none
    │   ├── IndexMismatch    it was made with another embedder, splitter or format
    │   │   └── NotAnIndex   the folder holds something else
    │   ├── IndexDamaged     its files contradict each other or cannot be read
    │   └── IndexBusy        another process is writing to it
    ├── ModelError           a model cannot be loaded
    │   └── ModelServerError the model server cannot be reached or refuses
    ├── FilterError          a date is none, or no document has the name
    ├── CollectionError      a collection cannot be made, or there is none of that name
    ├── QuestionsError       a question file has a wrong line
    ├── OutputError          results cannot be written
    ├── ConversationsError   conversations cannot be kept or read
    └── ServeError           the chat cannot be served, a port in use for instance
"""

from __future__ import annotations


class CitechatError(Exception):
    """Anything the user can mend; the command line prints its message alone and exits with ``exit_code``."""

    exit_code = 1


class SettingsError(CitechatError):
    """A setting is unknown or has a wrong value."""

    exit_code = 2


class PromptError(CitechatError):
    """A prompt file is missing or lacks a placeholder."""


class DocumentError(CitechatError):
    """A file cannot be read as a document."""


class IndexFault(CitechatError):
    """The index folder cannot be used."""

    exit_code = 3


class IndexMissing(IndexFault):
    """There is no index at the path."""


class IndexMismatch(IndexFault):
    """The index was made with another embedder, splitter or format."""


class NotAnIndex(IndexMismatch):
    """The folder holds something else than an index."""


class IndexDamaged(IndexFault):
    """The index's files contradict each other or cannot be read."""


class IndexBusy(IndexFault):
    """Another process is writing to the index."""


class ModelError(CitechatError):
    """A model cannot be loaded."""

    exit_code = 4


class ModelServerError(ModelError):
    """The model server cannot be reached or refuses."""


class FilterError(CitechatError):
    """A date is none, or no document has the name."""

    exit_code = 2


class CollectionError(CitechatError):
    """A collection cannot be made, or there is none of that name."""

    exit_code = 2


class QuestionsError(CitechatError):
    """A question file has a wrong line."""

    exit_code = 2


class OutputError(CitechatError):
    """Results cannot be written."""


class ConversationsError(CitechatError):
    """Conversations cannot be kept or read."""


class ServeError(CitechatError):
    """The chat cannot be served."""

    exit_code = 5


def first_line(error: BaseException) -> str:
    """The first line of what ``error`` says, without its final stop, to quote within a message of ours."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (said.strip() or type(error).__name__).splitlines()[0].rstrip(".")
