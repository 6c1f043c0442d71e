"""The wall: the cards in a grid that fills the screen, with numbers that are read from afar."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import ceil

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontInfo, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from hourglance.tray.controls.flow_layout import FlowLayout
from hourglance.tray.controls.labels import ElidedLabel, MessageLabel, plain, push_button, set_text
from hourglance.tray.controls.theme import GRID, font
from hourglance.tray.failure_log import log_failure
from hourglance.tray.panel.card_model import CardModel
from hourglance.tray.panel.cards_window import CardsWindow
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.failed_card import failed_card
from hourglance.tray.panel.model import PanelModel
from hourglance.tray.panel.wall_tile import HEIGHT, WIDTH, WallTile
from hourglance.tray.text.formatting import menu_text
from hourglance.tray.text.translation import tr

_GAP = 3 * GRID

#: The size of notices and of the line at the bottom, relative to the system font.
_NOTICE, _STATUS = 1.8, 1.3

#: The greatest part of a notice's width that its buttons take beside the text.
_MAX_BUTTONS = 0.4

#: The least size of a tile's text, relative to the system font: its number is four times as large.
_MIN_TEXT = 0.75

#: The least number of text lines on the screen: few cards show their details rather than larger texts.
_MIN_LINES = 18

#: The same for the texts around the tiles.
_MIN_STATUS_LINES = 26


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """The grid of a wall.

    :param count: how many tiles it has; fewer than there are cards if more would be too small to read.
    :param em: the height of a tile's text in pixels.
    """

    columns: int
    count: int
    em: int

    @property
    def rows(self) -> int:
        """How many rows it has; the last one may be shorter."""
        return ceil(self.count / self.columns)


def fit_grid(count: int, width: int, height: int, *, min_em: int) -> Grid:
    """Return the grid with the largest texts for a number of cards.

    :param width: of the room for all tiles in pixels, and its ``height``.
    :param min_em: the least height of text in pixels.
    """
    grids = [
        Grid(columns=columns, count=count, em=_em(columns, ceil(count / columns), width, height))
        for columns in range(1, count + 1)
    ]
    best = max(grids, key=_quality, default=Grid(columns=1, count=0, em=min_em))
    if best.em >= min_em:
        return replace(best, em=min(best.em, max(min_em, height // _MIN_LINES)))
    columns = max(1, (width + _GAP) // (WIDTH * min_em + _GAP))
    rows = max(1, (height + _GAP) // (HEIGHT * min_em + _GAP))
    em = max(1, min(min_em, _em(columns, rows, width, height)))  # small rather than cut
    return Grid(columns=columns, count=min(count, columns * rows), em=em)


def _quality(grid: Grid) -> tuple[int, int, int]:
    """Prefer large texts, then few empty places, then wide grids."""
    return grid.em, -(grid.rows * grid.columns - grid.count), grid.columns


def _em(columns: int, rows: int, width: int, height: int) -> int:
    tile_width = (width - (columns - 1) * _GAP) / columns
    tile_height = (height - (rows - 1) * _GAP) / rows
    return int(min(tile_width / WIDTH, tile_height / HEIGHT))


class WallWindow(CardsWindow):
    """A full screen of tiles: one for each widget, in the panel's order. Notices are above them.

    :param names: show the name of the signed-in user.
    """

    def __init__(
        self, build_model: Callable[[], PanelModel], commands: CardCommands, *, names: bool = False
    ) -> None:
        super().__init__(build_model, commands)
        self._names = names
        self._models: tuple[CardModel, ...] = ()
        self._tiles: dict[str, WallTile] = {}
        self._notices: tuple[CardModel, ...] = ()
        self._notice_rows: list[_NoticeRow] = []
        self._room = QWidget()
        self._status = plain(ElidedLabel(), muted=True)
        self._status.setFont(font(self.font(), _STATUS))  # Qt measures empty labels only once
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(_GAP, _GAP, _GAP, _GAP)
        layout.setSpacing(_GAP)
        layout.addWidget(self._room, 1)
        layout.addWidget(self._status)
        self.setAutoFillBackground(True)
        self.apply_theme()

    @property
    def tiles(self) -> list[WallTile]:
        """The tiles in the order of their cards."""
        return [self._tiles[model.key] for model in self._models if model.key in self._tiles]

    @property
    def window_geometry(self) -> QRect | None:
        """None: the wall fills the screen."""
        return None

    def open(self) -> None:
        """Fill the screen, and come to the front."""
        self.showFullScreen()
        self.update_cards()
        self.raise_()
        self.activateWindow()

    def render_model(self, model: PanelModel) -> None:
        """Show a model."""
        self._models = model.cards[len(model.cards.notices) :]
        self._render_notices(model.cards.notices)
        self._size_texts()
        self._render_tiles(model)

    def _render_notices(self, notices: tuple[CardModel, ...]) -> None:
        if notices == self._notices:
            return
        for row in self._notice_rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._notices = notices
        self._notice_rows = [_NoticeRow(notice, self._commands) for notice in notices]
        for i, row in enumerate(self._notice_rows):
            self._column.insertWidget(i, row)
            row.show()  # or the layout would leave it no room yet

    def _size_texts(self) -> None:
        """Limit the texts around the tiles, so that large ones leave room for these."""
        size = QFontInfo(self.font()).pixelSize()
        limit = max(_MIN_TEXT, self.height() / (_MIN_STATUS_LINES * size))
        status = font(self.font(), min(_STATUS, limit))
        self._status.setFont(status)
        for row in self._notice_rows:
            row.fit(font(self.font(), min(_NOTICE, limit)), status, self.width() - 2 * _GAP)

    def _render_tiles(self, model: PanelModel) -> None:
        self._column.activate()
        room = self._room.size()
        min_em = round(_MIN_TEXT * QFontInfo(self.font()).pixelSize())
        grid = fit_grid(len(self._models), room.width(), room.height(), min_em=min_em)
        shown = self._models[: grid.count]
        for key in set(self._tiles) - {each.key for each in shown}:
            self._remove_tile(key)
        for i, each in enumerate(shown):
            self._render_tile(each, self._cell(grid, i), grid.em)
        more = len(self._models) - grid.count
        parts = (
            model.status,
            tr("and %n more", "", more) if more else "",
            tr("Esc closes the wall"),
            model.user if self._names else "",  # the last part is elided first
        )
        set_text(self._status, " · ".join(filter(None, parts)))

    def _render_tile(self, model: CardModel, place: QRect, em: int) -> None:
        tile = self._tiles.get(model.key) or self._add_tile(model.key)
        tile.setGeometry(place)
        try:
            tile.set_model(model, em)
        except Exception as error:  # noqa: BLE001 - a bug costs one card, never the wall
            log_failure(model.key, repr(error))
            self._remove_tile(model.key)  # it was changed halfway
            tile = self._add_tile(model.key)
            tile.setGeometry(place)
            tile.set_model(failed_card(model.key, model.title, widget_id=model.widget_id, expanded=True), em)
        tile.show()

    def _add_tile(self, key: str) -> WallTile:
        tile = self._tiles[key] = WallTile(self._room)
        return tile

    def _remove_tile(self, key: str) -> None:
        tile = self._tiles.pop(key)
        tile.hide()
        tile.deleteLater()

    def _cell(self, grid: Grid, index: int) -> QRect:
        """Return the place of a tile. Those of the last row share its whole width."""
        row, column = divmod(index, grid.columns)
        columns = min(grid.columns, grid.count - row * grid.columns)
        left, right = (_edge(at, columns, self._room.width()) for at in (column, column + 1))
        top, bottom = (_edge(at, grid.rows, self._room.height()) for at in (row, row + 1))
        cell = QRect(left, top, right - left - _GAP, bottom - top - _GAP)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            cell.moveLeft(self._room.width() - cell.right() - 1)
        return cell

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Compute the grid again."""
        self.update_cards()


class _NoticeRow(QWidget):
    """What the app has to say, and what can be done about it."""

    def __init__(self, notice: CardModel, commands: CardCommands) -> None:
        super().__init__()
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        self._text = MessageLabel(": ".join((notice.title, " ".join(notice.messages))))
        row.addWidget(self._text, 1)
        self._buttons = buttons = FlowLayout()
        row.addLayout(buttons)
        for action in notice.actions:
            if commands.supports(action.run):
                button = push_button(menu_text(action.label), partial(action.trigger, commands))
                buttons.addWidget(button)

    def fit(self, text: QFont, buttons: QFont, width: int) -> None:
        """Set the fonts, and place the buttons below the text where they would leave it too little room.

        :param text: the font of the text; ``buttons``: that of the buttons.
        :param width: that the row is to have, in pixels.
        """
        self._text.setFont(text)
        for button in self.findChildren(QPushButton):
            button.setFont(buttons)
        is_narrow = self._buttons.sizeHint().width() > width * _MAX_BUTTONS
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        self._row.setDirection(direction)


def _edge(index: int, count: int, length: int) -> int:
    """Return where a tile starts in a row of tiles, each followed by a gap."""
    return round(index * (length + _GAP) / count)
