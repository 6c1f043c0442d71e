"""A picker of queues or users by name: a search field above a list with check boxes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from hourglance.engine import Problem
from hourglance.tray.controls.labels import plain, set_text
from hourglance.tray.controls.style import frame_as_field
from hourglance.tray.controls.theme import GRID, SMALL, font, line_height
from hourglance.tray.replies import Replies
from hourglance.tray.text.translation import tr

PickKind: TypeAlias = Literal["queues", "users"]

#: The debounce of a search while the user types, in milliseconds.
DEBOUNCE = 250

_ROWS = 6
_SHORT_ID = 8
_ID = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, kw_only=True, slots=True)
class PickedEntity:
    """A queue or a user."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchResult:
    """The answer to a search.

    :param text: the text that was searched for.
    :param more: there are more matches.
    """

    text: str
    items: tuple[PickedEntity, ...] = ()
    more: bool = False
    problem: Problem | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DirectoryService:
    """Finds queues and users. Both return at once and answer from any thread.

    :param search: by a part of the name; an empty text finds the first ones.
    :param names: by ids; unknown ids are left out.
    """

    search: Callable[[PickKind, str, Callable[[SearchResult], None]], None]
    names: Callable[[PickKind, tuple[str, ...], Callable[[SearchResult], None]], None]


class NamePicker(QWidget):
    """Ids picked by name. Picked ones come first and are checked."""

    changed = Signal()

    def __init__(self, kind: PickKind, directory: DirectoryService, replies: Replies) -> None:
        super().__init__()
        self._kind, self._directory = kind, directory
        self._user_entity = _user_entity(kind)
        self._picked: dict[str, str] = {}
        self._found: tuple[PickedEntity, ...] = ()
        self._searched = False
        self._on_found = replies.to(self, self._show_found)
        self._on_names = replies.to(self, self._show_names)
        self._search_field = QLineEdit()
        self._search_field.setPlaceholderText(tr("Search by name"))
        self._search_field.setClearButtonEnabled(True)
        self._list = _CheckList()
        self._status = plain(QLabel(), muted=True, wrap=True)
        self._status.setFont(font(self.font(), SMALL))
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE)
        self._debounce.timeout.connect(self._search)
        self._search_field.textEdited.connect(self._debounce.start)
        self._search_field.returnPressed.connect(self._search)
        self._list.itemChanged.connect(self._on_checked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GRID)
        column.addWidget(self._search_field)
        column.addWidget(self._list)
        column.addWidget(self._status)
        self.setFocusProxy(self._search_field)

    def value(self) -> tuple[str, ...]:
        """Return the picked ids."""
        return tuple(self._picked)

    def set_value(self, value: Iterable[str]) -> None:
        """Replace the picked ids; unknown names are looked up."""
        user = self._user_entity
        self._picked = {key: user.name if key == user.id else "" for key in value}
        self._fill()
        if unknown := tuple(key for key, name in self._picked.items() if not name):
            self._directory.names(self._kind, unknown, self._on_names)

    def set_accessible_texts(self, name: str, description: str) -> None:
        """Set the accessible names and descriptions of search field and list."""
        self._search_field.setAccessibleName(tr("{label}: search by name").format(label=name))
        self._list.setAccessibleName(name)
        for part in (self._search_field, self._list):
            part.setAccessibleDescription(description)

    def showEvent(self, _event: QShowEvent) -> None:
        """Search for the first ones when the picker is shown first."""
        if not self._searched:
            self._search()

    def _search(self) -> None:
        self._debounce.stop()
        self._searched = True
        set_text(self._status, tr("Searching…"))
        self._directory.search(self._kind, self._search_field.text().strip(), self._on_found)

    def _show_found(self, found: SearchResult) -> None:
        if found.text != self._search_field.text().strip():
            return  # the answer to an older search
        self._found = found.items
        self._fill()
        if found.problem:
            set_text(self._status, found.problem.sentence)
        elif not found.items and found.text:
            set_text(self._status, tr("No match for “{text}”").format(text=found.text))
        elif found.more:
            set_text(self._status, tr("There are more matches. Type more of the name."))
        else:
            set_text(self._status, "")

    def _show_names(self, found: SearchResult) -> None:
        for item in found.items:
            if item.id in self._picked:
                self._picked[item.id] = item.name
        self._fill()

    def _on_checked(self, item: QListWidgetItem) -> None:
        key = item.data(_ID)
        if item.checkState() is Qt.CheckState.Checked:
            self._picked[key] = item.text()
        else:
            self._picked.pop(key, None)
        self.changed.emit()

    def _fill(self) -> None:
        """Fill the list: picked ones, the user's own, matches. The current row stays current."""
        row = self._list.currentRow()
        current = self._list.item(row).data(_ID) if row >= 0 else None
        with QSignalBlocker(self._list):
            self._list.clear()
            for key, name in self._picked.items():
                self._list.add_row(key, name or key[:_SHORT_ID], checked=True)
            user = self._user_entity
            matches = self._search_field.text().strip().casefold() in user.name.casefold()
            for item in (*((user,) if matches else ()), *self._found):
                if item.id not in self._picked:
                    self._list.add_row(item.id, item.name, checked=False)
            rows = [row for row in range(self._list.count()) if self._list.item(row).data(_ID) == current]
            self._list.setCurrentRow(rows[0] if rows else 0)
        self._list.setVisible(self._list.count() > 0)


def _user_entity(kind: PickKind) -> PickedEntity:
    """Return the placeholder for the signed-in user among the ids of a setting."""
    if kind == "queues":
        return PickedEntity(id="my_queues", name=tr("My queues"))
    return PickedEntity(id="me", name=tr("Me"))


class _CheckList(QListWidget):
    """A list with check boxes, which Enter, Space and a click anywhere in a row toggle."""

    def __init__(self) -> None:
        super().__init__()
        frame_as_field(self)
        self._row_height = line_height(self.font()) + 2 * GRID
        self.setFixedHeight(_ROWS * self._row_height + 3 * GRID)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.setItemDelegate(_CheckDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def add_row(self, key: str, name: str, *, checked: bool) -> None:
        """Append a row."""
        row = QListWidgetItem(name)
        row.setData(_ID, key)
        row.setSizeHint(QSize(0, self._row_height))
        row.setFlags(row.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        row.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
        self.addItem(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Toggle the current row on Enter; Ctrl+Enter is the window's."""
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
    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Toggle on a click anywhere in the row, not only on its check box."""
        if event.type() is not QEvent.Type.MouseButtonRelease:
            return super().editorEvent(event, model, option, index)
        role = Qt.ItemDataRole.CheckStateRole
        checked = Qt.CheckState(index.data(role)) is Qt.CheckState.Checked
        return model.setData(index, Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked, role)
