"""The tray app as it is, but for one thing: every widget is refreshed once a second. See soak.py."""

import sys
from dataclasses import replace

from hourglance.cli import main
from hourglance.engine import _grid
from hourglance.instances import Instances

_grid.FLOOR = 1.0
_shown = Instances.shown
Instances.shown = lambda instances, floor: tuple(
    replace(each, refresh_seconds=1) for each in _shown(instances, floor=floor)
)

if __name__ == "__main__":
    sys.argv = ["hourglance"]
    sys.exit(main())
