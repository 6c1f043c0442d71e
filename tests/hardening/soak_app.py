"""The tray app as it is, but for one thing: every widget is refreshed once a second. See soak.py."""

import sys
from dataclasses import replace

from hourglance.app.widget_queries import WidgetQueries
from hourglance.cli import main
from hourglance.engine.refresh import scheduler

scheduler.MIN_INTERVAL = 1.0
_visible = WidgetQueries.visible
WidgetQueries.visible = lambda queries, min_interval: tuple(
    replace(each, refresh_seconds=1) for each in _visible(queries, min_interval=min_interval)
)

if __name__ == "__main__":
    sys.argv = ["hourglance"]
    sys.exit(main())
