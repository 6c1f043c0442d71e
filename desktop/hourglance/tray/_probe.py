"""Whether there is a tray here: a process of its own, since Qt ends the process where a desktop is broken.

``python -m hourglance.tray._probe`` prints ``yes`` or ``no``.
"""

from hourglance.tray._qt import load_qt


def main() -> None:
    """Ask Qt, and print its answer."""
    load_qt()
    from PySide6.QtWidgets import QApplication, QSystemTrayIcon

    app = QApplication([])
    print("yes" if QSystemTrayIcon.isSystemTrayAvailable() else "no")  # noqa: T201 - to whoever started it
    app.quit()


if __name__ == "__main__":
    main()
