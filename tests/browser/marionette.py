"""Firefox's own remote control, as far as we need it.

Each message is its length, a colon and JSON: `[0, id, command, parameters]` there, and back comes
`[1, id, error, result]`. The published client warns at import, and brings fifteen packages along.
"""

from __future__ import annotations

import itertools
import json
import socket
from types import TracebackType
from typing import Any, Self

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how WebDriver spells "this is an element"
GREETING = "marionetteProtocol"


class RefusalError(Exception):
    """Firefox could not do what was asked."""


class Marionette:
    def __init__(self, host: str, port: int, seconds: float = 60) -> None:
        self._socket = socket.create_connection((host, port), timeout=seconds)
        self._stream = self._socket.makefile("rb")
        self._numbers = itertools.count()
        self._window = ""
        greeting = self._receive()
        assert GREETING in greeting, greeting
        self.ask("WebDriver:NewSession", capabilities={"alwaysMatch": {}})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, command: str, **parameters: Any) -> Any:
        """Return what a command answers, or raise what went wrong."""
        message = json.dumps([0, next(self._numbers), command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._receive()
        if error:
            raise RefusalError(f"{command}: {error['message']}")
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def turn_to(self, window: str) -> None:
        """Let what is asked from now on be about this window."""
        if window != self._window:
            self.ask("WebDriver:SwitchToWindow", handle=window)
            self._window = window

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def _receive(self) -> Any:
        length = b""
        while (digit := self._stream.read(1)) != b":":
            if not digit:
                raise RefusalError("Firefox is gone")
            length += digit
        return json.loads(self._stream.read(int(length)))
