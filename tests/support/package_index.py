"""A package index on the loopback interface, as small as pip accepts one."""

import base64
import http.server
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from wheels import write_wheel


class PackageIndex:
    """A folder of files by project, served as ``/simple/PROJECT/``.

    :param login: ``user:password`` that it requires; empty requires none.
    :param status: the status of every response; 0 serves the files.
    :param breaks_off: whether every download of a wheel ends too early.
    """

    def __init__(self, folder: Path, *, login: str = "", status: int = 0, breaks_off: bool = False) -> None:
        self.folder, self.login, self.status, self.breaks_off = folder, login, status, breaks_off
        self.url = ""
        (folder / "simple").mkdir(parents=True)

    def add(
        self, name: str, code: str | None = None, *, tag: str = "py3-none-any", attributes: str = "", **wheel
    ):
        """Add a wheel, a plugin unless it has no entry points, and return its path.

        :param attributes: of its link, such as ``data-requires-python="<3.12"``.
        """
        project = self.folder / "simple" / name
        path = write_wheel(project, name, *([code] if code is not None else []), **wheel)
        path = path.rename(path.with_name(path.name.replace("py3-none-any", tag)))
        self.link(name, path.name, attributes=attributes)
        return path

    def link(self, name: str, href: str, *, attributes: str = "") -> None:
        """Add a link to a project's page."""
        page = self.folder / "simple" / name / "index.html"
        page.parent.mkdir(exist_ok=True)
        with page.open("a") as file:
            file.write(f'<a href="{href}" {attributes}>{href.rpartition("/")[2].partition("#")[0]}</a>\n')

    @contextmanager
    def serve(self, certificate: Path | None = None) -> Iterator["PackageIndex"]:
        """Serve it, over TLS if there is a certificate with its key in ``key.pem`` in the same folder."""
        handler = type("Handler", (_Handler,), {"index": self})
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), partial(handler, directory=str(self.folder))
        )
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, certificate.with_name("key.pem"))
            server.socket = context.wrap_socket(server.socket, server_side=True)
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}/simple"
        thread = threading.Thread(target=partial(server.serve_forever, 0.01))
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Handler(http.server.SimpleHTTPRequestHandler):
    index: PackageIndex

    def do_GET(self) -> None:
        wanted = "Basic " + base64.b64encode(self.index.login.encode()).decode()
        if self.index.login and self.headers.get("Authorization") != wanted:
            self._answer(401)
        elif self.index.status:
            self._answer(self.index.status)
        else:
            super().do_GET()

    def send_header(self, keyword: str, value: str) -> None:
        announces_more = keyword == "Content-Length" and self.index.breaks_off and self.path.endswith(".whl")
        super().send_header(keyword, str(int(value) + 9) if announces_more else value)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="packages"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def make_certificate(folder: Path) -> Path:
    """Write a self-signed certificate for the loopback address, and its key."""
    certificate = folder / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-nodes", "-days", "2"),
            *("-keyout", str(folder / "key.pem"), "-out", str(certificate)),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"),
        ],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    return certificate
