"""Opens every window and page, and prints what does not fit: one JSON object of pictures with their faults.

python layout_sample.py LANGUAGE PERCENT [NAMES [FOLDER]]       LANGUAGE: "mirrored" is English from right to
        left; PERCENT: the size of text; NAMES: "usual", or "long" ones, also in panel and wall; FOLDER: for
        pictures
python layout_sample.py contrast        what cannot be told from its ground, in every theme

The screen is that of Qt's offscreen platform.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import window_samples
from long_names import lengthen, lengthen_module
from measured_contrast import contrast_faults
from opened_windows import drain
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from recorded_services import InlineBridge, Recorder
from samples import NOW, SNAPSHOTS
from window_faults import find_faults
from windows_sample import PICTURES, THEN, Sample
from wizard_pictures import WIZARD_PICTURES

from hourglance.tray.application import create_application
from hourglance.tray.controls.theme import THEMES, font
from hourglance.tray.panel.cards_window import CardsWindow
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.model import build_panel
from hourglance.tray.panel.panel import Panel
from hourglance.tray.panel.placement import usable_area
from hourglance.tray.panel.wall import WallWindow
from hourglance.tray.text.translation import install_translator, user_locale

#: The states of the tray whose names are long.
STATES = ("rows", "fresh-all", "charts", "many-rows", "long-texts", "hidden", "forbidden", "problem")


def main(language: str, percent: str = "100", names: str = "usual", folder: str = "") -> None:
    app = create_application()
    measures_contrast, is_mirrored = language == "contrast", language == "mirrored"
    locale = user_locale(QLocale("en" if measures_contrast or is_mirrored else language))
    QLocale.setDefault(locale)
    install_translator(app, locale)
    QApplication.setFont(font(QApplication.font(), int(percent) / 100))
    if is_mirrored:
        QGuiApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    check = _contrast if measures_contrast else partial(find_faults, is_mirrored=is_mirrored)
    faults = {}

    def inspect(picture: str, window: QWidget) -> None:
        faults[picture] = check(window)
        if folder:
            window.grab().save(str(Path(folder, f"{picture}-{names}-{language}-{percent}.png")))

    if names == "long":
        lengthen_module(window_samples)
        _inspect_cards(inspect)
    _inspect_windows(Sample(lengthen) if names == "long" else Sample(), inspect)
    print(json.dumps(faults))
    sys.stdout.flush()
    os._exit(0)  # what is open need not be closed one by one


def _inspect_windows(sample: Sample, inspect: Callable[[str, QWidget], None]) -> None:
    for picture in (*PICTURES, *WIZARD_PICTURES):
        window = sample.open(picture)
        for step in THEN.get(picture, ()):
            step(window)
            drain()
        drain()
        inspect(picture, window)
    sample.close()


def _inspect_cards(inspect: Callable[[str, QWidget], None]) -> None:
    """Open panel and wall in several states."""
    commands = CardCommands(InlineBridge(), Recorder([]), Recorder([], is_async=False))
    for state in STATES:
        model = partial(build_panel, lengthen(SNAPSHOTS[state]), NOW)
        panel, wall = Panel(model, QMenu(), commands), WallWindow(model, commands, names=True)
        panel.open_popup(lambda _size: usable_area(QGuiApplication.primaryScreen()).topLeft())
        wall.open()
        windows: dict[str, CardsWindow] = {f"panel-{state}": panel, f"wall-{state}": wall}
        for picture, window in windows.items():
            drain()
            inspect(picture, window)
            window.close()


def _contrast(window: QWidget) -> list[str]:
    faults = []
    for theme in THEMES:
        with patch("hourglance.tray.windows.window.current_theme", lambda theme=theme: theme):
            window.retheme()
        drain()
        faults += [f"on {theme.surface}: {fault}" for fault in contrast_faults(window)]
    return faults


if __name__ == "__main__":
    main(*sys.argv[1:])
