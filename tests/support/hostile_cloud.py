"""A demo cloud whose names, group values, header and rejections have characters that control terminals."""

import http.client
import json
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from hourglance.demo import DemoCloud

#: Writes to the clipboard, clears the screen in C1, turns the direction, ends the line, deletes.
HOSTILE = "Robin\x1b]52;c;QQ==\x07\x9b2J\u202egnp\u2066\u061c\u2028x\u2029\x7f[/bold]"


class HostileCloud(DemoCloud):
    """Sends requests on to a demo cloud, and changes the responses on their way back.

    :param rejects: the status of responses to queries; 0 for their results.
    """

    def __init__(self, rejects: int = 0) -> None:
        super().__init__(conversations=300)
        self._rejects = rejects

    def __enter__(self) -> Self:
        super().__enter__()
        target, rejects = super().url, self._rejects

        class Between(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def pass_on(self) -> None:
                status, headers, content = exchange(target, self)
                if self.path.endswith("/query") and rejects:
                    status, content = rejects, rejection(rejects)
                elif "/api/" in self.path and content:
                    content = json.dumps(hostile(json.loads(content))).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("inin-correlation-id", "id\x1b[2J\x9b" + "x" * 9000)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = pass_on  # noqa: N815 - the names are the base class's

        self._between = ThreadingHTTPServer(("127.0.0.1", 0), Between)
        threading.Thread(target=self._between.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._between.shutdown()
        self._between.server_close()
        super().__exit__(kind, error, trace)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._between.server_port}"


def exchange(target: str, handler: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
    body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
    connection = http.client.HTTPConnection(urlsplit(target).netloc, timeout=20)
    kept = ("authorization", "content-type")
    headers = {name: value for name, value in handler.headers.items() if name.lower() in kept}
    connection.request(handler.command, handler.path, body, headers)
    with closing(connection), connection.getresponse() as response:
        named = {name: response.getheader(name) for name in ("Content-Type", "Location")}
        return response.status, {name: value for name, value in named.items() if value}, response.read()


def hostile(value: Any, key: str = "") -> Any:
    """Return a body with hostile names and hostile values of the groups' dimensions."""
    if isinstance(value, dict):
        in_group = key == "group"
        return {
            name: f"{each}{HOSTILE}" if in_group and name != "mediaType" else hostile(each, name)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [hostile(each) for each in value]
    return HOSTILE if key == "name" else value


def rejection(status: int) -> bytes:
    return json.dumps(
        {
            "status": status,
            "code": "bad.request",
            "message": HOSTILE * 50,
            "messageParams": {HOSTILE: HOSTILE},
            "contextId": HOSTILE,
            "details": [{"errorCode": HOSTILE, "fieldName": HOSTILE}],
        }
    ).encode()
