"""The tray app as it is, but for one thing: every widget is refreshed once a second. See soak.py."""

import sys
from dataclasses import replace

import hourglance.app
from hourglance.cli import main
from hourglance.engine import _grid

_grid.FLOOR = 1.0
_shown = hourglance.app.Desk._shown
hourglance.app.Desk._shown = lambda desk, instance: replace(_shown(desk, instance), refresh_seconds=1)

if __name__ == "__main__":
    sys.argv = ["hourglance"]
    sys.exit(main())
