"""A slow line of two pipes: unlike Chromium's own brake it reaches workers too, and counts every byte."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.phone import DOWN, LATENCY, UP
from tests.browser.server import HOST

PACKET = 1460
PATIENCE = 10


@dataclass
class Pipe:
    """One direction; all connections share its rate."""

    rate: float
    carried: int = 0
    free_at: float = 0

    async def carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """Let packet after packet through, and each arrive half the latency later."""
        loop = asyncio.get_running_loop()
        while packet := await source.read(PACKET):
            self.free_at = max(self.free_at, loop.time()) + len(packet) / self.rate
            await asyncio.sleep(self.free_at - loop.time())
            self.carried += len(packet)
            loop.call_later(LATENCY / 2, sink.write, packet)
        loop.call_later(LATENCY / 2, sink.close)


class Relay:
    """Stands before a server, at a port of its own."""

    def __init__(self, target: int) -> None:
        self.down, self.up = Pipe(DOWN), Pipe(UP)
        self.port = 0
        self._stopping = asyncio.Event()
        self.started = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._target = target

    @property
    def origin(self) -> str:
        return f"http://{HOST}:{self.port}"

    async def serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._connect, HOST)
        self.port = server.sockets[0].getsockname()[1]
        self.started.set()
        await self._stopping.wait()
        server.close()

    def stop(self) -> None:
        """End it from another thread."""
        assert self._loop
        self._loop.call_soon_threadsafe(self._stopping.set)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(LATENCY)  # the handshake
        with contextlib.suppress(OSError, asyncio.CancelledError):  # either end may hang up, and so may we
            answers, questions = await asyncio.open_connection(HOST, self._target)
            await asyncio.gather(self.up.carry(reader, questions), self.down.carry(answers, writer))


@contextlib.contextmanager
def relay(target: int) -> Iterator[Relay]:
    """Run a slow line to a port of this machine."""
    line = Relay(target)
    thread = threading.Thread(target=asyncio.run, args=[line.serve()])
    thread.start()
    assert line.started.wait(PATIENCE)
    try:
        yield line
    finally:
        line.stop()
        thread.join()
