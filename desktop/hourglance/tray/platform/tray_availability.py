"""Tray detection in a process of its own, because Qt ends the process where a desktop is broken.

``python -m hourglance.tray.platform.tray_availability`` prints ``yes`` or ``no``, or the remedy where there
are no fonts.
"""

from hourglance.tray.platform.qt import load_qt


def main() -> None:
    """Print whether the desktop has a system tray."""
    load_qt()
    from PySide6.QtWidgets import QApplication, QSystemTrayIcon

    from hourglance.tray.controls.theme import NO_FONTS, NO_FONTS_REMEDY, has_fonts

    app = QApplication([])
    if not has_fonts():
        print(f"{NO_FONTS}\n{NO_FONTS_REMEDY}")  # noqa: T201 - read by the parent process
    else:
        print("yes" if QSystemTrayIcon.isSystemTrayAvailable() else "no")  # noqa: T201 - read by the parent process
    app.quit()


if __name__ == "__main__":
    main()
