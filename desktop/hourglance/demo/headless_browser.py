"""The one who signs in at the demo cloud: a browser that follows redirects and sees nothing."""

import logging
import threading
from http.client import HTTPMessage
from typing import IO, Final
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

_DEADLINE: Final = 10.0
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

_log = logging.getLogger(__name__)


def follow(url: str) -> None:
    """Open an address as a browser would, redirects included, without waiting for what comes of it.

    It goes nowhere but to this computer. Where it does not get through it says so to the log alone, as
    a browser would show a page: whoever waits for the redirect is not told.
    """
    threading.Thread(target=_open, args=(url,), name="hourglance-demo-browser", daemon=True).start()


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).hostname not in _LOOPBACK:
            raise URLError(f"a redirect to {urlsplit(newurl).hostname}, which is not this computer")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _open(url: str) -> None:
    if urlsplit(url).scheme != "http" or urlsplit(url).hostname not in _LOOPBACK:
        _log.error("The demo's browser opens nothing but this computer's own addresses.")
        return
    try:
        # No proxy is asked for this computer's own addresses.
        with build_opener(ProxyHandler({}), _NoRedirect).open(url, timeout=_DEADLINE) as page:
            page.read()
    except OSError as error:
        _log.warning("The demo's browser did not get through: %s", error)
