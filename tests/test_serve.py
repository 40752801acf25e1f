"""Serving the chat: the address, the errors, the end, and nothing that leaves the machine."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib import resources
from itertools import product
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from scripted import ScriptedChatbot, only
from serving import served

from citechat.errors import ServeError
from citechat.ui.app import build_app
from citechat.ui.serve import SHEETS, listen, url

UI = resources.files("citechat.ui")
SERVE = """
import sys
sys.path.insert(0, sys.argv[1])
from scripted import ScriptedChatbot, only
from citechat.ui.app import build_app
from citechat.ui.serve import listen, serve
with listen("127.0.0.1", 0) as listener:
    serve(build_app(only(ScriptedChatbot())), listener, "127.0.0.1", open_browser=False)
"""


def test_port_0_takes_any_free_port() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert port > 0
        assert url(listener, "127.0.0.1") == f"http://127.0.0.1:{port}"
        assert url(listener, "0.0.0.0") == f"http://127.0.0.1:{port}"
        assert url(listener, "::1") == f"http://[::1]:{port}"


def test_a_port_in_use_is_said_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeError) as caught:
            listen("127.0.0.1", port)
    assert str(caught.value) == (
        f"The chat cannot be served at 127.0.0.1:{port} because the port is in use; "
        "choose another with --port, or --port 0 for any free one."
    )


def test_an_address_of_another_machine_is_refused_in_one_sentence() -> None:
    with pytest.raises(ServeError, match=r"^The chat cannot be served at 192\.0\.2\.1:0 because .*; correct --host"):
        listen("192.0.2.1", 0)  # an address for documentation, RFC 5737


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(lambda: build_app(only(ScriptedChatbot()))) as local:
        yield local


def test_the_browser_is_told_to_load_from_nowhere_else(address: str) -> None:
    with urlopen(address) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self' data: blob:")
    assert "http" not in policy


def test_nothing_is_reported_to_anyone(address: str) -> None:
    with urlopen(f"{address}/config") as answer:
        config = json.load(answer)
    assert config["analytics_enabled"] is False
    assert config["run_history"] is False


def test_a_strangers_name_for_this_machine_is_not_served(address: str) -> None:
    with pytest.raises(HTTPError, match="400"):
        urlopen(Request(address, headers={"Host": "rebound.example"}))


def test_ctrl_c_ends_the_chat_without_a_traceback() -> None:
    command = [sys.executable, "-c", SERVE, str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        address = re.fullmatch(
            r"The chat is at (http://127\.0\.0\.1:\d+) \(Ctrl-C ends it\)\n", process.stdout.readline()
        )
        assert address is not None
        urlopen(address[1]).close()
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
    assert rest == "The chat has ended.\n"
    assert process.returncode == 0


def test_the_style_and_the_script_name_nothing_on_the_network() -> None:
    files = [file for file in UI.iterdir() if file.name.endswith((".css", ".js"))]
    assert len(files) >= 2
    for file in files:
        assert not re.search(r"https?:|url\(|@import|//\w+\.", file.read_text("utf-8"))


def test_the_chats_style_sheets_are_served(address: str) -> None:
    with urlopen(address) as answer:
        page = answer.read().decode()
    for sheet in SHEETS:
        assert UI.joinpath(sheet).read_text("utf-8").splitlines()[0] in page


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [":root", ".dark"])
def test_words_stand_out_from_their_ground_as_wcag_aa_asks(scheme: str) -> None:
    style = UI.joinpath("style.css").read_text("utf-8")
    palette = colours(style[style.index(scheme + " {") :].split("}")[0])
    pairs = [
        *product(("ink", "soft", "link"), ("paper", "panel", "card")),
        *product(("good", "quoted", "bad"), ("paper", "card")),
        ("ink", "bubble"),
        ("ink", "highlight"),
        ("ink", "pair"),
        ("link", "pair"),
        ("link", "highlight"),
    ]
    for words, ground in pairs:
        dark, light = sorted((luminance(palette[words]), luminance(palette[ground])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{words} on {ground}"
