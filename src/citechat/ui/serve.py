"""Serve the chat on this machine: nothing it shows comes from elsewhere, and nothing goes elsewhere."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
import webbrowser
from importlib import resources

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from citechat.errors import ServeError
from citechat.ui.theme import theme

POLICY = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
"""Content-Security-Policy: the browser itself refuses to load from, or send to, any other host.

Gradio's page runs inline scripts and compiles its templates, hence the ``unsafe-`` words."""
LOOPBACK = ("127.0.0.1", "localhost")
EVERY_ADDRESS = ("0.0.0.0", "::")
SHEETS = ("style.css", "answer.css", "shelf.css")
"""The chat's style sheets, in the order in which later rules go before earlier ones."""
GRACE = 1
"""Seconds that open connections are given at the end; a page's event stream never closes by itself."""


def serve(app: gr.Blocks, listener: socket.socket, host: str, open_browser: bool) -> None:
    """Serve on what `listen` of that host returned until Ctrl-C, with the address printed."""
    try:
        web = server(app, host)
        # at the end the pages' event streams are cut off, which is no error to report
        logging.getLogger("uvicorn.error").addFilter(lambda _: not web.should_exit)
        address = url(listener, host)
        print(f"The chat is at {address} (Ctrl-C ends it)", flush=True)
        if host in EVERY_ADDRESS:
            print("Other machines that reach this one can use it too, without a password.", flush=True)
        if open_browser and has_browser():
            webbrowser.open(address)  # the socket listens already: the page waits until the app is up
        web.run(sockets=[listener])
    except KeyboardInterrupt:  # uvicorn raises it again once it has shut down, unless the shell has it ignored
        pass
    print("The chat has ended.", flush=True)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one.

    Raises:
        ServeError: the port is in use or not allowed, or the host is not this machine.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason, remedy = "the port is in use", "choose another with --port, or --port 0 for any free one"
        elif error.errno == errno.EACCES:
            reason, remedy = "the port is reserved for the system", "choose one above 1023 with --port"
        else:
            reason, remedy = error.strerror or str(error), "correct --host, 127.0.0.1 for this machine alone"
        raise ServeError(f"The chat cannot be served at {host}:{port} because {reason}; {remedy}.") from error


def url(listener: socket.socket, host: str) -> str:
    """The address to open in a browser on this machine."""
    port = listener.getsockname()[1]
    name = LOOPBACK[0] if host in EVERY_ADDRESS else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"


def server(app: gr.Blocks, host: str) -> uvicorn.Server:
    """The web server for the app; hand it a listening socket to run."""
    config = uvicorn.Config(web_app(app, host), log_level="error", timeout_graceful_shutdown=GRACE, lifespan="on")
    return uvicorn.Server(config)


def web_app(app: gr.Blocks, host: str) -> ASGIApp:
    """The chat as an ASGI application that names no host but its own."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    folder = resources.files("citechat.ui")
    style = "\n".join(folder.joinpath(sheet).read_text("utf-8") for sheet in SHEETS)
    mounted: FastAPI = gr.mount_gradio_app(
        FastAPI(openapi_url=None),
        app,
        "/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        theme=theme(),
        head=f"<style>{style}</style>",  # Gradio rewrites the selectors of its css argument
    )
    if host in LOOPBACK:  # another site's name that resolves to 127.0.0.1 is not let in (DNS rebinding)
        mounted.add_middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK))
    mounted.add_middleware(_Policy)
    return mounted


def has_browser() -> bool:
    """Whether a browser can be shown here."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


class _Policy:
    """Adds the policy to every response; plain ASGI, so that event streams pass unbuffered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["Referrer-Policy"] = "no-referrer"
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self.app(scope, receive, send_with_policy if scope["type"] == "http" else send)
