"""The reading process: reads one file after the other from its input, as `isolation` asks, until that ends."""

from __future__ import annotations

import faulthandler
import json
import os
import sys
from dataclasses import asdict
from typing import BinaryIO

from citechat.errors import DocumentError
from citechat.ingest.formats.readers import read_content


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answers each request, a line of JSON with the file's bytes after it, with a line of JSON."""
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request["size"])
        # A thread of its own ends the process in the middle of anything, where an alarm would wait for the parser.
        faulthandler.dump_traceback_later(request["seconds"], exit=True)
        try:
            content = read_content(data, request["name"])
            answer = asdict(content) | {"day": content.metadata.date and content.metadata.date.isoformat()}
            del answer["metadata"]["date"]
        except DocumentError as error:
            answer = {"refused": str(error)}
        except MemoryError:
            answer = {"memory": True}
        faulthandler.cancel_dump_traceback_later()
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def limit_memory(limit: int) -> None:
    """Bounds the memory of this process to ``limit`` bytes, where the system can."""
    try:
        import resource
    except ImportError:  # on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    limit_memory(int(sys.argv[1]))
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    serve(sys.stdin.buffer, own)
