"""Picks queues or people by name: a line to search by, and below it a list to check them in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import (
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from hourglance.engine import Problem
from hourglance.tray.controls.inputs import Box, Line, paint_tick
from hourglance.tray.controls.parts import plain, set_text
from hourglance.tray.controls.theme import GRID, SMALL, font, line_height, theme_of
from hourglance.tray.replies import Replies
from hourglance.tray.text.translation import tr

PickKind: TypeAlias = Literal["queues", "users"]

#: How long the person must rest from typing before a search begins, in milliseconds.
REST = 250

_ROWS = 6
_SHORT_ID = 8
_ID = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, kw_only=True, slots=True)
class PickedEntity:
    """A queue or a person."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchResult:
    """What a search has found.

    :param text: what was searched for.
    :param more: whether there is more that it fits.
    """

    text: str
    items: tuple[PickedEntity, ...] = ()
    more: bool = False
    problem: Problem | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DirectoryService:
    """Who knows queues and people by name. Both return at once and answer from any thread.

    :param search: finds by a part of the name; by an empty text the first ones there are.
    :param names: finds by ids; whom it does not know it leaves out.
    """

    search: Callable[[PickKind, str, Callable[[SearchResult], None]], None]
    names: Callable[[PickKind, tuple[str, ...], Callable[[SearchResult], None]], None]


class PickerControl(QWidget):
    """Ids chosen by name. Those that are chosen stand first and are checked."""

    changed = Signal()

    def __init__(self, kind: PickKind, directory: DirectoryService, replies: Replies) -> None:
        super().__init__()
        self._kind, self._directory = kind, directory
        self._own = _own(kind)
        self._chosen: dict[str, str] = {}
        self._found: tuple[PickedEntity, ...] = ()
        self._asked = False
        self._take_found = replies.to(self, self._show_found)
        self._take_names = replies.to(self, self._show_names)
        self.line = Line()
        self.line.setPlaceholderText(tr("Search by name"))
        self.line.setClearButtonEnabled(True)
        self.list = _CheckList()
        self._said = plain(QLabel(), muted=True, wrap=True)
        self._said.setFont(font(self.font(), SMALL))
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._search)
        self.line.textEdited.connect(self._rest.start)
        self.line.returnPressed.connect(self._search)
        self.list.itemChanged.connect(self._checked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GRID)
        column.addWidget(self.line)
        self._box = Box(self.list)
        column.addWidget(self._box)
        column.addWidget(self._said)
        self.setFocusProxy(self.line)

    def value(self) -> tuple[str, ...]:
        """Return the ids that are chosen."""
        return tuple(self._chosen)

    def set_value(self, value: Iterable[str]) -> None:
        """Choose others."""
        self._chosen = {key: self._own.name if key == self._own.id else "" for key in value}
        self._fill()
        if unknown := tuple(key for key, name in self._chosen.items() if not name):
            self._directory.names(self._kind, unknown, self._take_names)

    def name_for_reader(self, name: str, description: str) -> None:
        """Tell a screen reader what is picked here."""
        self.line.setAccessibleName(tr("{label}: search by name").format(label=name))
        self.list.setAccessibleName(name)
        for part in (self.line, self.list):
            part.setAccessibleDescription(description)

    def showEvent(self, _event: QShowEvent) -> None:
        """Offer the first ones there are, once it is looked at."""
        if not self._asked:
            self._search()

    def _search(self) -> None:
        self._rest.stop()
        self._asked = True
        self._say(tr("Searching"))
        self._directory.search(self._kind, self.line.text().strip(), self._take_found)

    def _show_found(self, found: SearchResult) -> None:
        if found.text != self.line.text().strip():
            return  # the person has typed on
        self._found = found.items
        self._fill()
        if found.problem:
            self._say(found.problem.sentence)
        elif not found.items and found.text:
            self._say(tr("Nothing is called “{text}”.").format(text=found.text))
        elif found.more:
            self._say(tr("There are more. Type a part of the name."))
        else:
            self._say("")

    def _show_names(self, found: SearchResult) -> None:
        for item in found.items:
            if item.id in self._chosen:
                self._chosen[item.id] = item.name
        self._fill()

    def _checked(self, item: QListWidgetItem) -> None:
        key = item.data(_ID)
        if item.checkState() is Qt.CheckState.Checked:
            self._chosen[key] = item.text()
        else:
            self._chosen.pop(key, None)
        self.changed.emit()

    def _fill(self) -> None:
        """Show what is chosen, then what stands for the person's own, then what was found.

        The one at the keyboard stays.
        """
        row = self.list.currentRow()
        current = self.list.item(row).data(_ID) if row >= 0 else None
        with QSignalBlocker(self.list):
            self.list.clear()
            for key, name in self._chosen.items():
                self._add(PickedEntity(id=key, name=name or key[:_SHORT_ID]), checked=True)
            fits = self.line.text().strip().casefold() in self._own.name.casefold()
            for item in (*((self._own,) if fits else ()), *self._found):
                if item.id not in self._chosen:
                    self._add(item, checked=False)
            rows = [row for row in range(self.list.count()) if self.list.item(row).data(_ID) == current]
            self.list.setCurrentRow(rows[0] if rows else 0)
        self.list.setVisible(self.list.count() > 0)

    def _add(self, item: PickedEntity, *, checked: bool) -> None:
        row = QListWidgetItem(item.name)
        row.setData(_ID, item.id)
        row.setFlags(row.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        row.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
        self.list.addItem(row)

    def _say(self, text: str) -> None:
        set_text(self._said, text)


def _own(kind: PickKind) -> PickedEntity:
    """Return what stands for whoever is signed in, among the ids of a setting."""
    if kind == "queues":
        return PickedEntity(id="my_queues", name=tr("My queues"))
    return PickedEntity(id="me", name=tr("Me"))


class _CheckList(QListWidget):
    """A list in which Enter checks, as Space does."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_ROWS * (line_height(self.font()) + 2 * GRID) + GRID)
        self.setUniformItemSizes(True)
        self.setItemDelegate(_CheckDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Check or uncheck on Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.currentRow() < 0 or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                event.ignore()
                return
            item = self.currentItem()
            checked = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked)
            return
        super().keyPressEvent(event)


class _CheckDelegate(QStyledItemDelegate):
    """Paints a box and a name in each row; a ring around the one at the keyboard."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002 - Qt's signature
        return QSize(0, line_height(self._list.font()) + 2 * GRID)

    @property
    def _list(self) -> QWidget:
        parent = self.parent()
        assert isinstance(parent, QWidget)  # noqa: S101 - whom it was made for
        return parent

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Take a click anywhere in a row, as on its box."""
        if event.type() is not QEvent.Type.MouseButtonRelease:
            return super().editorEvent(event, model, option, index)
        role = Qt.ItemDataRole.CheckStateRole
        checked = Qt.CheckState(index.data(role)) is Qt.CheckState.Checked
        return model.setData(index, Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked, role)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = theme_of(self._list.palette())
        row = QRectF(option.rect).adjusted(1, 1, -1, -1)
        ltr = option.direction is Qt.LayoutDirection.LeftToRight
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.ink), 1))
            painter.setBrush(QColor(theme.track))
            painter.drawRoundedRect(row, GRID, GRID)
        side = 4 * GRID
        left = row.left() + GRID if ltr else row.right() - GRID - side
        box = QRectF(left, row.center().y() - side / 2, side, side)
        checked = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked
        paint_tick(painter, box, theme, QColor(theme.ink), checked=checked)
        text = row.adjusted(*((7 * GRID, 0, -GRID, 0) if ltr else (GRID, 0, -7 * GRID, 0)))
        painter.setPen(QColor(theme.ink))
        name = option.fontMetrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, round(text.width()))
        painter.drawText(text, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()
