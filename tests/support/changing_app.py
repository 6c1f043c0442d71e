"""The tray app as it is at the demo cloud, on a computer that changes as standard input says.

Every widget is refreshed once a second, and each query is written to standard output. Commands, one a line:
``zone NAME``; ``clock SECONDS``, to set it on or back; ``sleep SECONDS``, which pass for the service, too.
"""

import os
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from hourglance import demo
from hourglance.app.widget_queries import WidgetQueries
from hourglance.cli import main
from hourglance.cloud import SignInSession
from hourglance.engine.refresh import scheduler
from hourglance.util import clock

ANALYTICS = "/api/v2/analytics/"


class Computer:
    """The times that the app and the service are told."""

    def __init__(self) -> None:
        self.ahead, self.slept = timedelta(), timedelta()
        self._monotonic = clock._monotonic

    def now(self) -> datetime:
        return self.service_now() + self.ahead

    def monotonic(self) -> float:
        return self._monotonic() + self.slept.total_seconds()

    def service_now(self) -> datetime:
        return datetime.now(UTC) + self.slept

    def obey(self) -> None:
        for line in sys.stdin:
            command, value = line.split()
            if command == "zone":
                os.environ["TZ"] = value
            elif command == "clock":
                self.ahead += timedelta(seconds=float(value))
            else:
                self.slept += timedelta(seconds=float(value))


def start() -> None:
    computer = Computer()
    clock.SystemClock.now = lambda _: computer.now()
    clock._monotonic = computer.monotonic
    demo.DemoCloud = partial(demo.DemoCloud, clock=computer.service_now)
    scheduler.MIN_INTERVAL = 1.0
    visible, post = WidgetQueries.visible, SignInSession.post
    WidgetQueries.visible = lambda queries, min_interval: tuple(
        replace(each, refresh_seconds=1) for each in visible(queries, min_interval=min_interval)
    )

    async def written(session: SignInSession, path: str, body: bytes, **options: object):
        response = await post(session, path, body, **options)
        if path.startswith(ANALYTICS):
            print(body.decode(), flush=True)
        return response

    SignInSession.post = written
    threading.Thread(target=computer.obey, daemon=True).start()
    sys.argv = ["hourglance", "demo"]
    main()


if __name__ == "__main__":
    start()
