"""The demo cloud in the foreground, until somebody ends it."""

import signal
import threading
from collections.abc import Callable, Iterable
from typing import Final

from hourglance.demo.cloud import DEFAULT_CONVERSATIONS, DEFAULT_SEED, DemoCloud
from hourglance.demo.faults import Fault

#: Seconds between two looks at whether to end.
_GLANCE: Final = 0.2


def run(
    announce: Callable[[str], None],
    *,
    port: int = 0,
    seed: int = DEFAULT_SEED,
    conversations: int = DEFAULT_CONVERSATIONS,
    faults: Iterable[str | Fault] = (),
) -> None:
    """Serve until Ctrl-C or SIGTERM. To be called from the main thread.

    :param announce: is given the base address as soon as it answers.
    :raises DemoMissingError: if the extra ``demo`` is not installed.
    :raises DemoStartError: if the port cannot be had.
    :raises FaultSpecError: if a fault's spec means nothing.
    """
    ended = threading.Event()
    with DemoCloud(seed=seed, conversations=conversations, port=port, faults=faults) as cloud:
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {name: signal.signal(name, lambda *_: ended.set()) for name in signals}
        try:
            announce(cloud.url)
            # WORKAROUND https://github.com/python/cpython/issues/80116
            # Ctrl-C does not end a wait without timeout on Windows.
            while not ended.wait(_GLANCE):
                pass
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)
