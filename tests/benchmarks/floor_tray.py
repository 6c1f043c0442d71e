"""The floor: the smallest PySide6 program that shows a tray icon."""

import sys

from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

app = QApplication(sys.argv)
pixmap = QPixmap(22, 22)
pixmap.fill(QColor("#207040"))
icon = QSystemTrayIcon(QIcon(pixmap))
icon.show()
sys.exit(app.exec())
