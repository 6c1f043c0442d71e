"""A headless browser for sign-ins at the demo cloud: it only follows redirects."""

import logging
import threading
from http.client import HTTPMessage
from typing import IO, Final
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

#: Seconds.
_TIMEOUT: Final = 10.0
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

_log = logging.getLogger(__name__)


def open_headless(url: str) -> None:
    """Open a URL of this computer in a thread and follow its redirects; return at once.

    Errors are logged only, as a browser would show them only to its user.
    """
    threading.Thread(target=_open, args=(url,), name="hourglance-demo-browser", daemon=True).start()


class _LoopbackRedirects(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).hostname not in _LOOPBACK:
            raise URLError(f"redirected to {urlsplit(newurl).hostname}, which is not this computer")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _open(url: str) -> None:
    if urlsplit(url).scheme != "http" or urlsplit(url).hostname not in _LOOPBACK:
        _log.error("The demo's browser opens only addresses of this computer.")
        return
    try:
        # Addresses of this computer need no proxy.
        with build_opener(ProxyHandler({}), _LoopbackRedirects).open(url, timeout=_TIMEOUT) as page:
            page.read()
    except OSError as error:
        _log.warning("The demo's browser failed: %s", error)
