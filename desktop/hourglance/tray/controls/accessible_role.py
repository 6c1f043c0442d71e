"""What a widget is for screen readers, where it differs from what Qt says of its class."""

from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QApplication, QLabel, QWidget

#: Qt properties: of a widget, its role; of the application, that widgets with this property have theirs.
_ROLE: Final = "hourglance_role"
_INSTALLED: Final = "hourglance_roles"


def set_accessible_role(widget: QWidget, role: QAccessible.Role) -> None:
    """Set a widget's role, before its text and its name: Qt asks for the role when those change."""
    app = QApplication.instance()
    if app is not None and not app.property(_INSTALLED):
        QAccessible.installFactory(_create_interface)
        app.setProperty(_INSTALLED, True)  # noqa: FBT003 - Qt's signature
    widget.setProperty(_ROLE, role.value)


class _Interface(QAccessibleWidget):
    """A widget with a role: named by its text if it has no other name, focusable only if Tab reaches it."""

    def state(self) -> QAccessible.State:
        state = super().state()
        widget = self.object()
        if isinstance(widget, QWidget) and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            state.focusable = False  # a text that the pointer selects
        return state

    def text(self, kind: QAccessible.Text) -> str:
        text = super().text(kind)
        widget = self.object()
        if not text and kind is QAccessible.Text.Name and isinstance(widget, QLabel):
            return widget.text()
        return text


def _create_interface(_class: str, of: QObject) -> QAccessibleInterface | None:
    role = of.property(_ROLE)
    return _Interface(of, QAccessible.Role(role)) if role and isinstance(of, QWidget) else None
