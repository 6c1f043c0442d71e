"""The view of a card: a row, or all of its details. It handles focus, keys, clicks and drags."""

from PySide6.QtCore import QEvent, QKeyCombination, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QGroupBox, QVBoxLayout, QWidget

from hourglance.tray.controls.theme import GRID, RADIUS, begin_painting, set_margins
from hourglance.tray.panel.card_model import CardModel
from hourglance.tray.panel.clipboard import card_text, render_widget
from hourglance.tray.panel.collapsed_card import CollapsedCard
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.expanded_card import CONFIRMATION_TIME, ExpandedCard
from hourglance.tray.text.formatting import tooltip_text
from hourglance.tray.text.translation import tr

_COPY_IMAGE = QKeyCombination(
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_C
)
_KEYBOARD_REASONS = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}


class CardView(QGroupBox):
    """A card: a group for a screen reader, whose name says everything that matters.

    :param commands: what its buttons run.

    Signals:
        toggled_by_user: it should be expanded or collapsed.
        menu_requested: its menu should open at this point of the screen.
        dragged: the pointer drags it, at this point of the screen.
        dropped: the drag has ended.

    """

    toggled_by_user = Signal()
    menu_requested = Signal(QPoint)
    dragged = Signal(QPoint)
    dropped = Signal()

    def __init__(self, commands: CardCommands) -> None:
        super().__init__()
        self._commands = commands
        self.model: CardModel | None = None
        self._has_ring = False
        self._pressed_at: QPoint | None = None
        self._dragging = False
        self._row: CollapsedCard | None = None
        self._details: ExpandedCard | None = None
        self.setContentsMargins(0, 0, 0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)

    def set_model(self, model: CardModel) -> None:
        """Show a model; nothing happens if it is the same as before."""
        before, self.model = self.model, model
        if model == before:
            return
        if before is None or model.expanded != before.expanded:
            self._set_form(expanded=model.expanded)
        content = self._content
        content.set_model(model)
        name = tr("Menu for {title}").format(title=model.title)
        if content.menu_button.accessibleName() != name:
            content.menu_button.setAccessibleName(name)
        self._column.activate()
        self.setToolTip(tooltip_text(model.tooltip))
        if before is None or model.accessible_text != before.accessible_text:
            # A screen reader may read a name that is set again, though it is the same.
            self.setAccessibleName(model.accessible_text)
        if model.widget_id:
            hint = tr("Press Enter to hide details") if model.expanded else tr("Press Enter to show details")
            self.setAccessibleDescription(hint)

    @property
    def _content(self) -> CollapsedCard | ExpandedCard:
        """The part that shows the model."""
        if self.model is not None and not self.model.expanded:
            if self._row is None:
                self._row = CollapsedCard()
                self._add(self._row)
            return self._row
        if self._details is None:
            self._details = ExpandedCard(self._commands)
            self._add(self._details)
        return self._details

    def _add(self, content: CollapsedCard | ExpandedCard) -> None:
        content.menu_button.clicked.connect(self._open_menu)
        self._column.addWidget(content)

    def _set_form(self, *, expanded: bool) -> None:
        content = self._content
        for part in (self._row, self._details):
            if part is not None:
                part.setVisible(part is content)
        if expanded:
            set_margins(self._column, 4 * GRID, 3 * GRID, 3 * GRID - 1, 4 * GRID)
        else:
            set_margins(self._column, 3 * GRID, GRID, 2 * GRID, GRID)

    def controls(self) -> list[QWidget]:
        """Return the buttons, links and scrolling tables that are visible."""
        is_expanded = self.model is not None and self.model.expanded
        return self._details.controls() if is_expanded and self._details is not None else []

    def minimumSizeHint(self) -> QSize:
        """Return the size of the content; QGroupBox would add room for a title."""
        return self._column.minimumSize()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Keep the margins: QGroupBox would set those of the system's style."""

    def changeEvent(self, event: QEvent) -> None:
        """Keep the margins: QGroupBox would set those of the system's style."""
        QWidget.changeEvent(self, event)

    def contains_focus(self) -> bool:
        """Return whether the card or one of its controls has the focus."""
        return self.hasFocus() or any(control.hasFocus() for control in self.controls())

    def clear_focus(self) -> None:
        """Remove the focus from the card and its controls."""
        for stop in (self, *self.controls()):
            stop.clearFocus()

    def copy_text(self) -> None:
        """Copy the card's content to the clipboard."""
        if self.model is not None:
            QGuiApplication.clipboard().setText(card_text(self.model))
            self._confirm_copy()

    def copy_image(self) -> None:
        """Copy an image of the card to the clipboard."""
        QGuiApplication.clipboard().setPixmap(render_widget(self))
        self._confirm_copy()

    def _confirm_copy(self) -> None:
        """Show a confirmation in place of the time, for a moment."""
        self._content.show_confirmation(tr("Copied"))
        QTimer.singleShot(CONFIRMATION_TIME, self, self._end_confirmation)

    def _end_confirmation(self) -> None:
        self._content.show_confirmation("")

    def _open_menu(self) -> None:
        button = self._content.menu_button
        self.menu_requested.emit(button.mapToGlobal(QPoint(0, button.height())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Expand or collapse on Enter, or click the first control of a notice; copy on Ctrl+C."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            if self.model is not None and self.model.widget_id:
                self.toggled_by_user.emit()
            elif buttons := [each for each in self.controls() if isinstance(each, QAbstractButton)]:
                buttons[0].click()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_text()
        elif event.keyCombination() == _COPY_IMAGE:
            self.copy_image()
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu on a right click or on the menu key."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._open_menu()
        else:
            self.menu_requested.emit(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a click or a drag may start."""
        if event.button() is Qt.MouseButton.LeftButton and self.model and self.model.widget_id:
            self._pressed_at = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the card once the pointer has moved far enough."""
        if self._pressed_at is None:
            return
        at = event.globalPosition().toPoint()
        far = (at - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
        if far and not self._dragging:
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(self._pressed_at)
        if self._dragging:
            self.dragged.emit(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag; a click expands a row, and one on the header of an expanded card collapses it."""
        was_pressed, was_dragging = self._pressed_at is not None, self._dragging
        self.cancel_drag()
        if was_dragging:
            self.dropped.emit()
        elif was_pressed and self._toggles_at(event.position().toPoint()):
            self.toggled_by_user.emit()

    def _toggles_at(self, point: QPoint) -> bool:
        if not self.rect().contains(point):
            return False
        is_expanded = self.model is not None and self.model.expanded
        if self._details is None or not is_expanded:
            return True
        return point.y() < self._details.y() + self._details.header_height

    def cancel_drag(self) -> None:
        """Stop dragging, even if the mouse button is still pressed."""
        self.unsetCursor()
        self._pressed_at, self._dragging = None, False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a focus ring if the keyboard moved the focus here."""
        self._has_ring = event.reason() in _KEYBOARD_REASONS
        self.update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        """Hide the focus ring."""
        self._has_ring = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint background, border and focus ring."""
        painter, theme = begin_painting(self)
        if self.rect().adjusted(RADIUS, 2, -RADIUS, -2).contains(event.rect()):
            painter.fillRect(event.rect(), QColor(theme.card))  # only the content has changed
            return
        width = 2.0 if self._has_ring else 1.0
        painter.setPen(QPen(QColor(theme.ink if self._has_ring else theme.line), width))
        painter.setBrush(QColor(theme.card))
        inset = width / 2
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, RADIUS, RADIUS)
