"""An app served in this process for as long as a test needs it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator

import gradio as gr
import uvicorn

from citechat.ui.serve import listen, server, url


@contextlib.contextmanager
def served(build: Callable[[], gr.Blocks]) -> Iterator[str]:
    """The address of the app that ``build`` makes, served by a thread on a free port.

    It is made in the thread's event loop, because Gradio leaves open the loops that it makes where there is none.
    """
    made: list[uvicorn.Server] = []

    async def run() -> None:
        made.append(server(build(), "127.0.0.1"))
        await made[0].serve(sockets=[listener])

    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=lambda: asyncio.run(run()))
        thread.start()
        try:
            yield url(listener, "127.0.0.1")
        finally:
            while thread.is_alive():
                for web in made:
                    web.should_exit = True
                thread.join(timeout=0.1)
