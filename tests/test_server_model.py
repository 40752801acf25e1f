"""A real HTTP server on this machine speaks the OpenAI protocol, well and badly."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from citechat.answering.language_model import Message
from citechat.answering.load_model import load_language_model
from citechat.answering.server_model import ServerModel
from citechat.errors import ModelServerError
from citechat.settings import Settings

ASK = [Message("system", "Be brief."), Message("user", "Who?")]
CHUNK = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "tiny"}


def event(text: str) -> str:
    return "data: " + json.dumps({**CHUNK, "choices": [{"index": 0, "delta": {"content": text}}]}) + "\n\n"


@dataclass
class Server:
    """What the server does, and what it was asked."""

    events: list[str] = field(default_factory=lambda: [event("Ann "), event("Field."), "data: [DONE]\n\n"])
    status: int = 200
    models: list[str] = field(default_factory=lambda: ["tiny", "large"])
    hang: bool = False
    """Whether it falls silent after its events, until it is closed."""
    break_off: bool = False
    """Whether it closes the connection after its events, before the reply's end."""
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)
    """Set once the asker has gone away in mid-reply."""


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def reply(self, status: int, body: object) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            state.headers.append({name.lower(): value for name, value in self.headers.items()})
            if state.status != 200:
                return self.reply(state.status, {"error": {"message": "no"}})
            models = [{"id": name, "object": "model", "created": 0, "owned_by": "me"} for name in state.models]
            return self.reply(200, {"object": "list", "data": models})

        def do_POST(self) -> None:
            state.headers.append({name.lower(): value for name, value in self.headers.items()})
            state.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            if state.status != 200:
                return self.reply(state.status, {"error": {"message": "the weights are\nupside down."}})
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.close_connection = True
            try:
                for piece in state.events:
                    self.wfile.write(f"{len(piece.encode()):x}\r\n{piece}\r\n".encode())
                    self.wfile.flush()
                if state.hang:
                    threading.Thread(target=self.watch, daemon=True).start()
                    state.released.wait()
                elif not state.break_off:
                    self.wfile.write(b"0\r\n\r\n")
            except ConnectionError:  # the asker hung up before the last piece
                state.left.set()

        def watch(self) -> None:
            """Wait until the asker hangs up: the end of what can be read from it, or a reset."""
            with suppress(ConnectionError):
                self.rfile.read(1)
            state.left.set()

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{httpd.server_port}/v1"
    yield state
    state.released.set()
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def model_of(server: Server, *, silence: float = 5.0) -> ServerModel:
    return ServerModel("tiny", server.url, "secret", silence=silence, retries=0)


def failure_of(server: Server, *, silence: float = 5.0) -> str:
    """The message of the error that asking ``server`` ends with."""
    with pytest.raises(ModelServerError) as failure:
        list(model_of(server, silence=silence).stream(ASK, max_new_tokens=8))
    message = str(failure.value)
    assert server.url in message
    assert "\n" not in message
    return message


def test_the_reply_comes_piece_by_piece(server: Server) -> None:
    assert list(model_of(server).stream(ASK, max_new_tokens=8, stop=["\n"])) == ["Ann ", "Field."]


def test_nothing_is_sent_but_the_messages(server: Server) -> None:
    list(model_of(server).stream(ASK, max_new_tokens=8, stop=["\n"]))
    assert server.requests == [
        {
            "model": "tiny",
            "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Who?"}],
            "max_tokens": 8,
            "stop": ["\n"],
            "temperature": 0.0,
            "stream": True,
        }
    ]
    assert server.headers[0]["authorization"] == "Bearer secret"
    assert not [name for name in server.headers[0] if name.startswith("x-stainless")]


def test_closing_the_reply_hangs_up(server: Server) -> None:
    server.hang = True
    with closing(model_of(server).stream(ASK, max_new_tokens=8)) as reply:
        assert next(reply) == "Ann "
    assert server.left.wait(5)


def test_settings_name_the_model_the_server_and_the_key(server: Server) -> None:
    model = load_language_model(Settings(base_url=server.url, language_model="large", api_key="k"))
    assert model is not None
    assert "".join(model.stream(ASK, max_new_tokens=8)) == "Ann Field."
    assert server.requests[0]["model"] == "large"
    assert server.headers[0]["authorization"] == "Bearer k"


def test_without_a_model_name_the_servers_first_model_is_taken(server: Server) -> None:
    model = load_language_model(Settings(base_url=server.url))
    assert model is not None
    assert model.name == "tiny"


def test_a_server_that_offers_no_model_is_said_so(server: Server) -> None:
    server.models = []
    with pytest.raises(ModelServerError, match="offers no model; load one there"):
        load_language_model(Settings(base_url=server.url))


def test_the_key_may_come_from_the_environment_of_openai(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "theirs")
    load_language_model(Settings(base_url=server.url))
    assert server.headers[0]["authorization"] == "Bearer theirs"


def test_an_address_without_http_is_refused() -> None:
    with pytest.raises(ModelServerError, match="localhost:11434 is no address"):
        load_language_model(Settings(base_url="localhost:11434"))


def test_a_server_that_is_down_is_named() -> None:
    down = Server(url="http://127.0.0.1:9/v1")  # the discard port, which nothing listens on
    assert "cannot be reached" in failure_of(down)


@pytest.mark.parametrize(
    ("status", "complaint"),
    [
        (401, "refuses the key; set CITECHAT_API_KEY"),
        (403, "refuses the key"),
        (404, "has no model tiny"),
        (400, "status 400 (the weights are)"),
        (429, "status 429"),
        (500, "status 500 (the weights are); ask again"),
    ],
)
def test_a_refusal_says_what_to_do(server: Server, status: int, complaint: str) -> None:
    server.status = status
    assert complaint in failure_of(server)


def test_a_server_that_falls_silent_in_mid_reply_is_given_up(server: Server) -> None:
    server.events, server.hang = [event("Ann ")], True
    assert "sent nothing for 0.2 seconds" in failure_of(server, silence=0.2)


def test_a_server_that_breaks_off_in_mid_reply_is_noticed(server: Server) -> None:
    server.events, server.break_off = [event("Ann ")], True
    assert "broke off" in failure_of(server)


@pytest.mark.parametrize(
    "events",
    [["data: {not json\n\n"], ['data: {"choices": [{"index": 0}]}\n\n'], ['data: {"error": {"message": "full"}}\n\n']],
)
def test_a_reply_that_is_not_the_protocol_is_said_to_be_so(server: Server, events: list[str]) -> None:
    server.events = events
    assert "sent what cannot be understood" in failure_of(server)


def test_chunks_without_words_are_passed_over(server: Server) -> None:
    usage = "data: " + json.dumps({**CHUNK, "choices": []}) + "\n\n"
    role = "data: " + json.dumps({**CHUNK, "choices": [{"index": 0, "delta": {"role": "assistant"}}]}) + "\n\n"
    server.events = [role, event("Ann."), usage, "data: [DONE]\n\n"]
    assert list(model_of(server).stream(ASK, max_new_tokens=8)) == ["Ann."]
