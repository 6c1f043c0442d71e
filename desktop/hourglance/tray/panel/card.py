"""The view of a card: it rerenders only what differs from the previous model."""

from functools import partial

from PySide6.QtCore import QEvent, QKeyCombination, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from hourglance.tray.controls.labels import elide, plain, push_button, role, set_text
from hourglance.tray.controls.theme import (
    GRID,
    RADIUS,
    SMALL,
    TITLE,
    begin_painting,
    font,
    line_height,
    set_margins,
)
from hourglance.tray.panel.blocks import CardBody
from hourglance.tray.panel.card_model import CardAction, CardModel
from hourglance.tray.panel.card_parts import (
    ComparisonLabel,
    Headline,
    MenuButton,
    PinnedBadge,
    Skeleton,
    StatusLabel,
)
from hourglance.tray.panel.clipboard import card_text, render_widget
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.text.formatting import menu_text, tooltip_text
from hourglance.tray.text.translation import tr

_COPY_IMAGE = QKeyCombination(
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_C
)
_KEYBOARD_REASONS = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}

#: How long a confirmation stays visible, in milliseconds.
_CONFIRMATION_TIME = 2000


class CardView(QGroupBox):
    """A card: a group for a screen reader, whose name says everything that matters.

    :param commands: what its buttons run.

    Signals:
        menu_requested: its menu should open at this point of the screen.
        dragged: the pointer drags it, at this point of the screen.
        dropped: the drag has ended.

    """

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
        self.setContentsMargins(0, 0, 0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._title, self._time = QLabel(), QLabel()
        self._badge, self._menu_button = PinnedBadge(), MenuButton()
        self._headline, self._caption, self._comparison = Headline(), QLabel(), ComparisonLabel()
        self._messages, self._status = QLabel(), StatusLabel()
        self._skeleton: Skeleton | None = None
        self._body: CardBody | None = None
        self._buttons: list[QPushButton] = []
        self._build()

    def _build(self) -> None:
        plain(self._title, wrap=True).setFont(font(self.font(), TITLE, QFont.Weight.DemiBold))
        plain(self._time, muted=True).setFont(font(self.font(), SMALL))
        plain(self._caption, muted=True, wrap=True)
        plain(self._messages, wrap=True)
        for label in (self._title, self._caption, self._messages, self._status):
            elide(label)
        top = QHBoxLayout()
        top.setSpacing(2 * GRID)
        set_margins(top, 0, 0, -GRID - 1, 0)  # the dots align with the numbers, not their background
        top.addWidget(self._title, 1)
        # All are centered on the title's first line.
        line = max(self._menu_button.height(), line_height(self._title.font()))
        lead = (line - self._title.fontMetrics().height()) // 2
        self._title.setContentsMargins(0, lead, 0, lead)
        for part in (self._badge, self._time, self._menu_button):
            part.setFixedHeight(line)
            top.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        self._menu_button.clicked.connect(self._open_menu)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(4 * GRID, 3 * GRID, 4 * GRID, 4 * GRID)
        column.setSpacing(GRID)
        column.addLayout(top)
        column.addWidget(self._headline)
        column.addWidget(self._caption)
        column.addWidget(self._comparison)
        column.addWidget(self._messages)
        column.addWidget(self._status)
        self._row = row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addStretch(1)
        column.addLayout(row)

    def set_model(self, model: CardModel) -> None:
        """Show a model; parts that are the same as before are not touched."""
        before, self.model = self.model, model
        if model == before:
            return
        set_text(self._title, model.title)
        set_text(self._time, model.time)
        self._badge.setVisible(model.pinned)
        self._menu_button.setVisible(bool(model.widget_id))
        name = tr("Menu for {title}").format(title=model.title)
        if self._menu_button.accessibleName() != name:
            self._menu_button.setAccessibleName(name)
        set_text(self._caption, model.caption)
        self._comparison.set_comparison(*model.comparison)
        messages = " ".join(model.messages)
        set_text(self._messages, "" if model.headline else messages)
        set_text(self._status, messages if model.headline else "")
        self._headline.setVisible(model.headline is not None)
        if model.headline is not None:
            self._headline.set_quantity(model.headline, model.tone, dimmed=model.dimmed)
        self._title.setForegroundRole(role.PlaceholderText if model.dimmed else role.WindowText)
        self._set_loading(loading=model.loading)
        self._set_body(model)
        if before is None or model.actions != before.actions:
            self._set_actions(model.actions)
        self._column.activate()
        self.setToolTip(tooltip_text(model.tooltip))
        if before is None or model.accessible_text != before.accessible_text:
            # A screen reader may read a name that is set again, though it is the same.
            self.setAccessibleName(model.accessible_text)

    def _set_loading(self, *, loading: bool) -> None:
        if loading and self._skeleton is None:
            self._skeleton = Skeleton()
            self._column.insertWidget(self._column.count() - 1, self._skeleton)
            self._skeleton.show()
        elif not loading and self._skeleton is not None:
            self._skeleton.deleteLater()
            self._skeleton = None

    def _set_body(self, model: CardModel) -> None:
        if model.body and self._body is None:
            self._body = CardBody()
            self._column.insertWidget(self._column.count() - 1, self._body)
        if self._body is not None:
            self._body.setVisible(bool(model.body))
            self._body.set_blocks(model.body, dimmed=model.dimmed)

    def _set_actions(self, actions: tuple[CardAction, ...]) -> None:
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        actions = tuple(action for action in actions if self._commands.supports(action.run))
        self._row.setContentsMargins(0, GRID if actions else 0, 0, 0)
        self._buttons = [self._add_button(action, primary=i == 0) for i, action in enumerate(actions)]

    def _add_button(self, action: CardAction, *, primary: bool) -> QPushButton:
        button = push_button(menu_text(action.label), primary=primary)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(partial(action.trigger, self._commands))
        if action.confirmation:
            button.clicked.connect(partial(_confirm, button, action.confirmation))
        self._row.insertWidget(self._row.count() - 1, button)
        button.show()
        return button

    def controls(self) -> list[QAbstractButton]:
        """Return the card's buttons, then its links. Enter on the card clicks the first one."""
        return [*self._buttons, *(self._body.links() if self._body else ())]

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
        set_text(self._time, tr("Copied"))
        QTimer.singleShot(_CONFIRMATION_TIME, self, self._show_time)

    def _show_time(self) -> None:
        set_text(self._time, self.model.time if self.model else "")

    def _open_menu(self) -> None:
        self.menu_requested.emit(self._menu_button.mapToGlobal(QPoint(0, self._menu_button.height())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Click the first control on Enter, or open the menu if there is none; copy on Ctrl+C."""
        controls = self.controls()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            if controls:
                controls[0].click()
            else:
                self._open_menu()
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
        """Remember where a drag may start."""
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

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """End the drag."""
        if self._dragging:
            self.dropped.emit()
        self.cancel_drag()

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

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint background, border and focus ring."""
        painter, theme = begin_painting(self)
        width = 2.0 if self._has_ring else 1.0
        painter.setPen(QPen(QColor(theme.ink if self._has_ring else theme.line), width))
        painter.setBrush(QColor(theme.card))
        inset = width / 2
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, RADIUS, RADIUS)


def _confirm(button: QPushButton, confirmation: str) -> None:
    """Show a confirmation in place of a button's text for a moment."""
    text = button.text()
    if text != confirmation:
        button.setFixedWidth(button.width())
        button.setText(confirmation)
        QTimer.singleShot(_CONFIRMATION_TIME, button, partial(button.setText, text))
