"""A worker's alarm ends one that nobody can end any more, and no other."""

import signal
import sys
from io import BytesIO

import pytest
from msgspec import Raw

from hourglance.api import AggregatesQuery, last
from hourglance.api._samples import sample_results
from hourglance.plugin_host.protocol.codec import write_aggregates
from hourglance.plugin_host.protocol.messages import Present
from hourglance.plugin_host.sandbox import worker
from hourglance.plugin_host.sandbox.loading import LoadedPlugin

RESULTS = sample_results(AggregatesQuery(metrics=("tHandle",), window=last(hours=1)), {})


class Replies(BytesIO):
    """A pipe that looks at the alarm whenever something is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.left: list[float] = []

    def write(self, content: bytes) -> int:  # type: ignore[override]  # bytes are all that come
        self.left.append(signal.getitimer(signal.ITIMER_REAL)[0])
        return super().write(content)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarms")
def test_the_alarm_is_off_before_the_reply_is_out() -> None:
    """The app stops a worker as soon as it has its reply; an alarm would kill it a minute later."""
    replies = Replies()
    handler = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    try:
        worker._set_alarm(60)
        worker._answer(
            LoadedPlugin("none"),
            Present(widget="none", results=Raw(write_aggregates(RESULTS)), settings={}),
            replies,
        )
    finally:
        worker._set_alarm(0)
        signal.signal(signal.SIGALRM, handler)

    assert replies.left == [0.0]
