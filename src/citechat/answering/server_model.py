"""A language model behind any server with the OpenAI API: vLLM, Ollama, llama.cpp or OpenAI itself."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import openai
from openai import DefaultHttpxClient, OpenAI

from citechat.answering.language_model import Message
from citechat.errors import ModelServerError, first_line
from citechat.settings import EMBEDDED, PREFIX, Settings

CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 60.0
"""How long the server may send nothing, its reading of the prompt included."""


class ServerModel:
    """One model of one server. It is sent the messages and nothing about this machine."""

    def __init__(
        self, name: str, base_url: str, api_key: str, *, silence: float = SILENCE_SECONDS, retries: int = 1
    ) -> None:
        """``silence`` in seconds; ``retries`` of a request that got no reply, never of one that began to reply."""
        self.name = name
        self._base_url = base_url
        self._silence = silence
        timeout = openai.Timeout(silence, connect=CONNECT_SECONDS)
        self._client = OpenAI(
            base_url=base_url,
            api_key=api_key,
            timeout=timeout,
            max_retries=retries,
            default_headers={"Connection": "close"},  # one connection a reply: none is left open between questions
            http_client=DefaultHttpxClient(timeout=timeout, event_hooks={"request": [_without_platform]}),
        )

    @classmethod
    def from_settings(cls, settings: Settings) -> ServerModel:
        """The model the settings name; where they name none, the first the server offers.

        Raises:
            ModelServerError: the address is none, or the server has to be asked for its models and fails.
        """
        base_url = settings.base_url or ""
        if not base_url.startswith(("http://", "https://")):
            raise ModelServerError(
                f"{base_url} is no address of a model server; "
                f"set {PREFIX}BASE_URL to one such as http://localhost:11434/v1."
            )
        key = settings.api_key.get_secret_value() if settings.api_key is not None else os.environ.get("OPENAI_API_KEY")
        model = cls(settings.language_model, base_url, key or "none")  # local servers want a key, and any will do
        if settings.language_model == EMBEDDED:
            model.name = model._first_model()
        return model

    def stream(self, messages: Sequence[Message], *, max_new_tokens: int, stop: Sequence[str] = ()) -> Generator[str]:
        """The reply as the server sends it, at temperature 0.

        Raises:
            ModelServerError: the server cannot be reached, refuses, or falls silent.
        """
        turns: Any = [{"role": message.role, "content": message.content} for message in messages]
        with (
            self._failures(),
            self._client.chat.completions.create(
                model=self.name,
                messages=turns,
                max_tokens=max_new_tokens,
                stop=list(stop) or openai.omit,
                temperature=0.0,
                stream=True,
            ) as events,
        ):
            for event in events:
                if event.choices and (text := event.choices[0].delta.content):
                    yield text

    def _first_model(self) -> str:
        with self._failures():
            for model in self._client.models.list():
                return model.id
        raise ModelServerError(f"The model server {self._base_url} offers no model; load one there.")

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Turns what goes wrong into one sentence."""
        server = f"The model server {self._base_url}"
        try:
            yield
        except openai.APITimeoutError as error:
            raise ModelServerError(
                f"{server} sent nothing for {self._silence:g} seconds; see whether it is overloaded, and ask again."
            ) from error
        except openai.APIConnectionError as error:
            reason = first_line(error.__cause__ or error)
            raise ModelServerError(
                f"{server} cannot be reached, or broke off ({reason}); start it or correct {PREFIX}BASE_URL."
            ) from error
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            raise ModelServerError(f"{server} refuses the key; set {PREFIX}API_KEY to a valid one.") from error
        except openai.NotFoundError as error:
            raise ModelServerError(
                f"{server} has no model {self.name}, or is no server with the OpenAI API; "
                f"correct {PREFIX}LANGUAGE_MODEL or {PREFIX}BASE_URL."
            ) from error
        except openai.APIStatusError as error:
            raise ModelServerError(
                f"{server} failed with status {error.status_code} ({_reason(error)}); ask again or look at its log."
            ) from error
        except (openai.OpenAIError, ValueError, AttributeError, TypeError) as error:  # a reply that is not the API's
            raise ModelServerError(
                f"{server} sent what cannot be understood ({first_line(error)}); "
                f"see whether {PREFIX}BASE_URL is that of an OpenAI API."
            ) from error


def _reason(error: openai.APIStatusError) -> str:
    body = error.body
    message = body.get("message") if isinstance(body, dict) else None
    return first_line(ValueError(message or error.response.reason_phrase or "no reason given"))


def _without_platform(request: Any) -> None:
    """Drop the headers in which the openai package tells of the operating system and the Python it runs on."""
    for header in [header for header in request.headers if header.startswith("x-stainless-")]:
        del request.headers[header]
