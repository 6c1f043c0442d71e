"""The browser that a sign-in opens."""

import threading
from collections.abc import Callable


def browser(*, demo: bool) -> Callable[[str], None]:
    """Return what opens the sign-in page: the person's browser, or the demo's, which needs no person."""
    if demo:
        from hourglance.demo import follow  # a server comes with it

        return follow
    return open_browser


def open_browser(url: str) -> None:
    """Open a page in the person's browser, without waiting for it."""
    import webbrowser  # wanted once in many starts

    threading.Thread(target=webbrowser.open, args=(url,), name="browser", daemon=True).start()
