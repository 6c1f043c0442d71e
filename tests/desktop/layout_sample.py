"""Opens every window and page, and prints what does not fit: one JSON object of pictures with their faults.

python layout_sample.py LANGUAGE PERCENT [FOLDER]       PERCENT: the size of text; FOLDER: for pictures
python layout_sample.py contrast                        what cannot be told from its ground, in every theme

The screen is that of Qt's offscreen platform.
"""

import json
import os
import sys
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from measured_contrast import contrast_faults
from opened_windows import drain
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from window_faults import find_faults
from windows_sample import PICTURES, THEN, Sample
from wizard_pictures import WIZARD_PICTURES

from hourglance.tray.application import create_application
from hourglance.tray.controls.theme import THEMES, font
from hourglance.tray.text.translation import install_translator, user_locale
from hourglance.tray.windows.window import Window


def main(language: str, percent: str = "100", folder: str = "") -> None:
    app = create_application()
    measures_contrast = language == "contrast"
    locale = user_locale(QLocale("en" if measures_contrast else language))
    QLocale.setDefault(locale)
    install_translator(app, locale)
    QApplication.setFont(font(QApplication.font(), int(percent) / 100))
    sample = Sample()
    faults = {}
    for picture in (*PICTURES, *WIZARD_PICTURES):
        window = sample.open(picture)
        for step in THEN.get(picture, ()):
            step(window)
            drain()
        drain()
        faults[picture] = _contrast(window) if measures_contrast else find_faults(window)
        if folder:
            window.grab().save(str(Path(folder, f"{picture}-{language}-{percent}.png")))
    print(json.dumps(faults))
    sys.stdout.flush()
    os._exit(0)  # what is open need not be closed one by one


def _contrast(window: Window) -> list[str]:
    faults = []
    for theme in THEMES:
        with patch("hourglance.tray.windows.window.current_theme", lambda theme=theme: theme):
            window.retheme()
        drain()
        faults += [f"on {theme.surface}: {fault}" for fault in contrast_faults(window)]
    return faults


if __name__ == "__main__":
    main(*sys.argv[1:])
