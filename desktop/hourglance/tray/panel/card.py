"""One card of the panel: takes a model, and changes only what differs from the model before."""

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
    QPainter,
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
    font,
    line_height,
    set_margins,
    theme_from_palette,
)
from hourglance.tray.panel.blocks import CardBody
from hourglance.tray.panel.card_parts import Headline, MenuButton, PinnedBadge, Skeleton, StatusLabel
from hourglance.tray.panel.clipboard import card_text, render_widget
from hourglance.tray.panel.model import Action, CardModel
from hourglance.tray.text.formatting import menu_text, tooltip_text
from hourglance.tray.text.translation import tr

_COPY_PICTURE = QKeyCombination(
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_C
)
_BY_KEYBOARD = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}


#: How long a confirmation stays visible, in milliseconds.
MOMENT = 2000


class CardView(QGroupBox):
    """A card: a group for a screen reader, whose name says everything that matters.

    Signals:
        asked: a button of the card was pressed; carries its :class:`Action`.
        menu_wanted: its menu is to open at this point of the screen.
        dragged: it is pulled by the pointer, which is at this point of the screen.
        dropped: and was let go.

    """

    asked = Signal(object)
    menu_wanted = Signal(QPoint)
    dragged = Signal(QPoint)
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model: CardModel | None = None
        self._ring = False
        self._pressed_at: QPoint | None = None
        self._dragging = False
        self.setContentsMargins(0, 0, 0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._title, self._time = QLabel(), QLabel()
        self._pin, self._dots = PinnedBadge(), MenuButton()
        self._headline, self._caption = Headline(), QLabel()
        self._sentences, self._remark = QLabel(), StatusLabel()
        self._skeleton: Skeleton | None = None
        self._body: CardBody | None = None
        self._buttons: list[tuple[Action, QPushButton]] = []
        self._build()

    def _build(self) -> None:
        plain(self._title, wrap=True).setFont(font(self.font(), TITLE, QFont.Weight.DemiBold))
        plain(self._time, muted=True).setFont(font(self.font(), SMALL))
        plain(self._caption, muted=True, wrap=True)
        plain(self._sentences, wrap=True)
        for text in (self._title, self._caption, self._sentences, self._remark):
            elide(text)
        top = QHBoxLayout()
        top.setSpacing(2 * GRID)
        set_margins(top, 0, 0, -GRID - 1, 0)  # the dots, not their ground, stand above the numbers
        top.addWidget(self._title, 1)
        # All stand in the middle of the title's first line.
        line = max(self._dots.height(), line_height(self._title.font()))
        lead = (line - self._title.fontMetrics().height()) // 2
        self._title.setContentsMargins(0, lead, 0, lead)
        for mark in (self._pin, self._time, self._dots):
            mark.setFixedHeight(line)
            top.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        self._dots.clicked.connect(self._open_menu)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(4 * GRID, 3 * GRID, 4 * GRID, 4 * GRID)
        column.setSpacing(GRID)
        column.addLayout(top)
        column.addWidget(self._headline)
        column.addWidget(self._caption)
        column.addWidget(self._sentences)
        column.addWidget(self._remark)
        self._row = row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addStretch(1)
        column.addLayout(row)

    def show_model(self, model: CardModel) -> None:
        """Show another model; whatever says the same as before is left alone."""
        before, self.model = self.model, model
        if model == before:
            return
        set_text(self._title, model.title)
        set_text(self._time, model.time)
        self._pin.setVisible(model.pinned)
        self._dots.setVisible(bool(model.widget))
        name = tr("Menu for {title}").format(title=model.title)
        if self._dots.accessibleName() != name:
            self._dots.setAccessibleName(name)
        set_text(self._caption, model.caption)
        said = " ".join(model.sentences)
        set_text(self._sentences, "" if model.headline else said)
        set_text(self._remark, said if model.headline else "")
        self._headline.setVisible(model.headline is not None)
        if model.headline is not None:
            self._headline.show_number(model.headline, model.tone, calm=model.calm)
        self._title.setForegroundRole(role.PlaceholderText if model.calm else role.WindowText)
        self._show_skeleton(wanted=model.loading)
        self._show_body(model)
        if before is None or model.actions != before.actions:
            self._show_buttons(model.actions)
        self._column.activate()
        self.setToolTip(tooltip_text(model.tooltip))
        self.setAccessibleName(model.spoken)

    def _show_skeleton(self, *, wanted: bool) -> None:
        if wanted and self._skeleton is None:
            self._skeleton = Skeleton()
            self._column.insertWidget(self._column.count() - 1, self._skeleton)
            self._skeleton.show()
        elif not wanted and self._skeleton is not None:
            self._skeleton.deleteLater()
            self._skeleton = None

    def _show_body(self, model: CardModel) -> None:
        if model.body and self._body is None:
            self._body = CardBody()
            self._column.insertWidget(self._column.count() - 1, self._body)
        if self._body is not None:
            self._body.setVisible(bool(model.body))
            self._body.set_blocks(model.body, dimmed=model.calm)

    def _show_buttons(self, actions: tuple[Action, ...]) -> None:
        for _, button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._row.setContentsMargins(0, GRID if actions else 0, 0, 0)
        self._buttons = [
            (action, self._button(action, quiet=place > 0)) for place, action in enumerate(actions)
        ]

    def _button(self, action: Action, *, quiet: bool) -> QPushButton:
        button = push_button(menu_text(action.label), primary=not quiet)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.asked.emit(action))
        if action.deed == "copy":
            button.clicked.connect(lambda: _confirm(button, tr("Copied")))
        self._row.insertWidget(self._row.count() - 1, button)
        button.show()
        return button

    def targets(self) -> list[QAbstractButton]:
        """Return what Enter on the card may press: its buttons, then its links."""
        return [*(button for _, button in self._buttons), *(self._body.links() if self._body else ())]

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Leave the margins alone: a group of the system's style has its own."""

    def changeEvent(self, event: QEvent) -> None:
        """Leave the margins alone, likewise."""
        QWidget.changeEvent(self, event)

    def holds_focus(self) -> bool:
        """Return whether the card, or something on it, has the focus."""
        return self.hasFocus() or any(target.hasFocus() for target in self.targets())

    def drop_focus(self) -> None:
        """Let the focus go from the card and from all on it."""
        for stop in (self, *self.targets()):
            stop.clearFocus()

    def copy_text(self) -> None:
        """Put what the card says on the clipboard."""
        if self.model is not None:
            QGuiApplication.clipboard().setText(card_text(self.model))
            self._say(tr("Copied"))

    def copy_picture(self) -> None:
        """Put what the card looks like on the clipboard."""
        QGuiApplication.clipboard().setPixmap(render_widget(self))
        self._say(tr("Copied"))

    def _say(self, answer: str) -> None:
        """Show an answer where the time stands, for a moment."""
        set_text(self._time, answer)
        QTimer.singleShot(MOMENT, self, lambda: set_text(self._time, self.model.time if self.model else ""))

    def _open_menu(self) -> None:
        self.menu_wanted.emit(self._dots.mapToGlobal(QPoint(0, self._dots.height())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the card's first button or link on Enter, else open its menu; copy it."""
        targets = self.targets()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            if targets:
                targets[0].click()
            else:
                self._open_menu()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_text()
        elif event.keyCombination() == _COPY_PICTURE:
            self.copy_picture()
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu, by the right button or by its key."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        if by_key:
            self._open_menu()
        else:
            self.menu_wanted.emit(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note where the card is taken."""
        if event.button() is Qt.MouseButton.LeftButton and self.model and self.model.widget:
            self._pressed_at = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pull the card, once the pointer has gone far enough not to tremble."""
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
        """Let the card go."""
        if self._dragging:
            self.dropped.emit()
        self.let_go()

    def let_go(self) -> None:
        """Be pulled no further, even if the button is still held."""
        self.unsetCursor()
        self._pressed_at, self._dragging = None, False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a ring where the keyboard brought the focus."""
        self._ring = event.reason() in _BY_KEYBOARD
        self.update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        """Take the ring away."""
        self._ring = False
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint paper, border and ring."""
        theme = theme_from_palette(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2.0 if self._ring else 1.0
        painter.setPen(QPen(QColor(theme.ink if self._ring else theme.line), width))
        painter.setBrush(QColor(theme.card))
        inset = width / 2
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, RADIUS, RADIUS)


def _confirm(button: QPushButton, confirmation: str) -> None:
    """Show a confirmation in place of a button's text, for a moment."""
    text = button.text()
    if text != confirmation:
        button.setFixedWidth(button.width())
        button.setText(confirmation)
        QTimer.singleShot(MOMENT, button, lambda: button.setText(text))
