"""The first run: where the contact centre is, the sign-in, which figures, and a place on the desktop.

It is imported when it is opened. What it asks for is :class:`FirstRun`, which the composition root gives.
"""

from hourglance.tray.wizard._first_run import Beginning, Figure, Figures, FirstRun, Verdict
from hourglance.tray.wizard._wizard import Wizard

__all__ = ["Beginning", "Figure", "Figures", "FirstRun", "Verdict", "Wizard"]
