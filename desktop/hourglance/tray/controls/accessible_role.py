"""The role of a widget for screen readers, where it differs from the one that Qt gives its class."""

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QApplication, QWidget

#: Qt properties: of a widget, its role; of the application, that widgets with this property have theirs.
_ROLE: Final = "hourglance_role"
_INSTALLED: Final = "hourglance_roles"


def set_accessible_role(widget: QWidget, role: QAccessible.Role) -> None:
    """Set a widget's role, before a screen reader asks for it.

    Its name is then its accessible name alone: Qt no longer takes that from a label's text.
    """
    app = QApplication.instance()
    if app is not None and not app.property(_INSTALLED):
        QAccessible.installFactory(_create_interface)
        app.setProperty(_INSTALLED, True)  # noqa: FBT003 - Qt's signature
    widget.setProperty(_ROLE, role.value)


def _create_interface(_class: str, of: QObject) -> QAccessibleInterface | None:
    role = of.property(_ROLE)
    return QAccessibleWidget(of, QAccessible.Role(role)) if role and isinstance(of, QWidget) else None
