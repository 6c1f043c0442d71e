"""A picker of queues or users by name: a search field above a list with check boxes."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

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
from PySide6.QtGui import QAccessible, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from hourglance.engine import Problem
from hourglance.genesys import NamesPage
from hourglance.tray.bridge import EngineBridge, PendingCall
from hourglance.tray.controls.accessible_role import set_accessible_role
from hourglance.tray.controls.labels import WrappingLabel, plain, set_text
from hourglance.tray.controls.layout import vbox
from hourglance.tray.controls.style import frame_as_field
from hourglance.tray.controls.theme import GRID, SMALL, font, line_height
from hourglance.tray.text.errors import translate_problem
from hourglance.tray.text.formatting import tooltip_text
from hourglance.tray.text.translation import tr
from hourglance.util.printable import short_line

if TYPE_CHECKING:
    from hourglance.app import DirectoryService, PickKind

#: The debounce of a search while the user types, in milliseconds.
DEBOUNCE = 250

_ROWS = 6

#: The room that the check box of a row takes, in pixels.
_CHECK_BOX = 7 * GRID

_SHORT_ID = 8
_ID = Qt.ItemDataRole.UserRole


class NamePicker(QWidget):
    """Ids picked by name. Picked ones come first and are checked."""

    changed = Signal()

    def __init__(self, kind: "PickKind", bridge: EngineBridge, directory: "DirectoryService") -> None:
        super().__init__()
        set_accessible_role(self, QAccessible.Role.Grouping)
        self._kind, self._bridge, self._directory = kind, bridge, directory
        self._user_id, self._user_name = _user_entity(kind)
        self._picked: dict[str, str] = {}
        self._found: dict[str, str] = {}
        self._pending: PendingCall | None = None
        self._search_field = QLineEdit()
        self._search_field.setPlaceholderText(tr("Search by name"))
        self._search_field.setClearButtonEnabled(True)
        self._list = _CheckList()
        self._status = plain(WrappingLabel(), muted=True, wrap=True)
        self._status.setFont(font(self.font(), SMALL))
        self._debounce = QTimer(self, singleShot=True, interval=DEBOUNCE)
        self._debounce.timeout.connect(self._search)
        self._search_field.textEdited.connect(self._debounce.start)
        self._search_field.returnPressed.connect(self._search)
        self._list.itemChanged.connect(self._on_checked)
        self.setLayout(vbox(self._search_field, self._list, self._status, spacing=2 * GRID))
        self.setFocusProxy(self._search_field)

    def value(self) -> tuple[str, ...]:
        """Return the picked ids."""
        return tuple(self._picked)

    def set_value(self, value: Iterable[str]) -> None:
        """Replace the picked ids; unknown names are looked up."""
        self._picked = {key: self._user_name if key == self._user_id else "" for key in value}
        self._fill()
        if unknown := tuple(key for key, name in self._picked.items() if not name):
            self._bridge.call(
                self._directory.names(self._kind, unknown),
                owner=self,
                then=self._show_names,
                failed=self._ignore,
            )

    def set_accessible_texts(self, name: str, description: str) -> None:
        """Set the accessible names and descriptions of search field and list."""
        self._search_field.setAccessibleName(tr("{label}: search by name").format(label=name))
        self._list.setAccessibleName(name)
        for part in (self._search_field, self._list):
            part.setAccessibleDescription(description)

    def showEvent(self, _event: QShowEvent) -> None:
        """Search for the first ones when the picker is shown first."""
        if self._pending is None:
            self._search()

    def _search(self) -> None:
        self._debounce.stop()
        if self._pending is not None:
            self._pending.cancel()  # its answer would be to an older text
        set_text(self._status, tr("Searching…"))
        self._pending = self._bridge.call(
            self._directory.search(self._kind, self._search_field.text().strip()),
            owner=self,
            then=self._show_found,
            failed=self._show_problem,
        )

    def _show_found(self, found: NamesPage) -> None:
        self._found = {entity.id: entity.name for entity in found.entries}
        self._fill()
        text = self._search_field.text().strip()
        if not found.entries and text:
            set_text(self._status, tr("No match for “{text}”").format(text=text))
        elif found.more:
            set_text(self._status, tr("There are more matches. Type more of the name."))
        else:
            set_text(self._status, "")

    def _show_problem(self, problem: Problem) -> None:
        set_text(self._status, translate_problem(problem).sentence)

    def _show_names(self, names: Mapping[str, str]) -> None:
        self._picked |= {key: name for key, name in names.items() if key in self._picked}
        self._fill()

    def _ignore(self, _: Problem) -> None:
        """Keep showing ids in place of names that cannot be looked up."""

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
            matches = self._search_field.text().strip().casefold() in self._user_name.casefold()
            offered = {self._user_id: self._user_name} | self._found if matches else self._found
            for key, name in offered.items():
                if key not in self._picked:
                    self._list.add_row(key, name, checked=False)
            rows = [row for row in range(self._list.count()) if self._list.item(row).data(_ID) == current]
            self._list.setCurrentRow(rows[0] if rows else 0)
        self._list.setVisible(self._list.count() > 0)
        self._list.update_tooltips()


def _user_entity(kind: "PickKind") -> tuple[str, str]:
    """Return id and name of the placeholder for the signed-in user."""
    if kind == "queue":
        return "my_queues", tr("My queues")
    return "me", tr("Me")


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
        row = QListWidgetItem(short_line(name))
        row.setData(_ID, key)
        row.setSizeHint(QSize(0, self._row_height))
        row.setFlags(row.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        row.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
        self.addItem(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Update which rows have tooltips."""
        super().resizeEvent(event)
        self.update_tooltips()

    def update_tooltips(self) -> None:
        """Put each name that is elided into the tooltip of its row."""
        room = self.viewport().width() - _CHECK_BOX
        with QSignalBlocker(self):
            for number in range(self.count()):
                row = self.item(number)
                is_elided = self.fontMetrics().horizontalAdvance(row.text()) > room
                row.setToolTip(tooltip_text(row.text()) if is_elided else "")

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
