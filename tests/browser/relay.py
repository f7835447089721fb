"""A relay between a browser and a site: it notes each address that is asked for, and can fail some."""

from __future__ import annotations

import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.browser.server import HOST, free_port

HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "date", "server"}


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """Say nothing: a browser that hangs up is no news."""


class Relay:
    """One address in front of a site, whose own address the browser never learns."""

    def __init__(self, port: int | None = None) -> None:
        self.port = port or free_port()
        self.origin = f"http://{HOST}:{self.port}"
        self.asked: list[str] = []
        self.broken: set[str] = set()
        """Addresses that are answered with 503."""
        self.replaced: dict[str, str] = {}
        """Scripts that are sent in place of what the site has at their addresses."""
        self.answers = threading.Event()
        """While it is not set, whoever asks waits: the bars are there, and nothing comes."""
        self.hanging = "/"
        """What begins so waits; the rest is answered at once."""
        self.answers.set()
        self.behind = ""
        """The origin that answers; nothing is there while it is empty."""
        self._server = QuietServer((HOST, self.port), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.answers.set()
        self._server.shutdown()
        self._server.server_close()

    def pages_asked(self) -> list[str]:
        """Return what was asked for and is no worker, and forget it."""
        asked, self.asked = self.asked, []
        return [path for path in asked if path != "/serviceworker.js"]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                relay.asked.append(self.path)
                if self.path.startswith(relay.hanging):
                    relay.answers.wait()
                status, headers, body = relay.fetch(self.path, dict(self.headers))
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                """Say nothing: the relay keeps its own notes."""

        return Handler

    def fetch(self, path: str, headers: dict[str, str]) -> tuple[int, list[tuple[str, str]], bytes]:
        """Ask the site in its own name, since it answers to no other."""
        if path in self.broken or not self.behind:
            return 503, [("Retry-After", "1")], b"not now"
        if path in self.replaced:
            return 200, [("Content-Type", "text/javascript")], self.replaced[path].encode()
        host = urlsplit(self.behind).netloc
        connection = HTTPConnection(host, timeout=30)
        try:
            connection.request("GET", path, headers={**headers, "Host": urlsplit(self.origin).netloc})
            response = connection.getresponse()
            told = [(name, value) for name, value in response.getheaders() if name.lower() not in HOP_BY_HOP]
            return response.status, told, response.read()
        except OSError:
            return 503, [], b"nothing there"
        finally:
            connection.close()
