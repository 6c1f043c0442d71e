"""Whether there is a tray here: a process of its own, since Qt ends the process where a desktop is broken.

``python -m hourglance.tray.platform.tray_availability`` prints ``yes`` or ``no``; where there are no
fonts, what to do about it.
"""

from hourglance.tray.platform.qt import load_qt


def main() -> None:
    """Ask Qt, and print its answer."""
    load_qt()
    from PySide6.QtWidgets import QApplication, QSystemTrayIcon

    from hourglance.tray.controls.fonts import NO_FONTS, NO_FONTS_REMEDY, has_fonts

    app = QApplication([])
    if not has_fonts():
        print(f"{NO_FONTS}\n{NO_FONTS_REMEDY}")  # noqa: T201 - to whoever started it
    else:
        print("yes" if QSystemTrayIcon.isSystemTrayAvailable() else "no")  # noqa: T201 - as above
    app.quit()


if __name__ == "__main__":
    main()
