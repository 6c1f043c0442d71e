"""The panel: a column of cards, and a footer."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontInfo,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QScrollBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hourglance.tray.controls.labels import ElidedLabel, plain, set_text, tool_button
from hourglance.tray.controls.theme import (
    GRID,
    SMALL,
    Theme,
    font,
    picture,
    set_margins,
    theme_from_palette,
)
from hourglance.tray.panel.card import CardView
from hourglance.tray.panel.card_list import CardList
from hourglance.tray.panel.cards_window import CardsWindow
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.model import PanelModel
from hourglance.tray.panel.placement import fit_on_screen, usable_area
from hourglance.tray.platform.taskbar import skip_taskbar
from hourglance.tray.text.translation import tr

#: Width and maximum height in units of the system font's height, so that the panel grows with it.
_WIDTH, _MAX_HEIGHT = 32, 56

#: The least width of a column in the same unit, and the most columns.
_MIN_COLUMN, _MAX_COLUMNS = 26, 4

#: The panel gets more columns rather than a scroll bar, as long as it takes no more of the screen's width.
_MAX_SHARE = 0.6

#: A width that no screen has (pixels).
_UNLIMITED = 1_000_000

#: A card that is dragged this close to the edge scrolls the column (pixels).
_SCROLL_MARGIN = 48

_POPUP = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint


class Panel(CardsWindow):
    """The popup at the tray icon, or a regular window, with all cards.

    :param menu: the app's menu, for desktops without a tray.
    """

    def __init__(self, build_model: Callable[[], PanelModel], menu: QMenu, commands: CardCommands) -> None:
        super().__init__(build_model, commands)
        self._position: Callable[[QSize], QPoint] | None = None
        self._fitted_size, self._fitted_columns, self._fitted_cards = QSize(), 1, 0
        self._is_starting = False
        self._card_list = CardList(commands)
        self._scroll = QScrollArea()
        self._user, self._status = ElidedLabel(), QLabel()
        self._refresh, self._menu = tool_button(tr("Refresh now (F5)")), tool_button(tr("Menu"))
        self._menu.setMenu(menu)
        self._menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._build()
        self._card_list.rendered.connect(self._cards_rendered)
        self._card_list.card_reached.connect(self._scroll_to_card)
        self._card_list.dragged_to.connect(self._scroll_to_point)
        self._refresh.clicked.connect(commands.refresh)
        self.apply_theme()

    def _build(self) -> None:
        # With a viewport of its own making, PySide would create the types of all widgets: 2 MB.
        self._scroll.setViewport(QWidget())
        self._scroll.setWidget(self._card_list)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setVerticalScrollBar(QScrollBar())
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._card_list.setAutoFillBackground(False)
        for label in (self._user, self._status):
            plain(label, muted=True).setFont(font(self.font(), SMALL))
        self._footer = footer = QHBoxLayout()
        set_margins(footer, 6 * GRID, 0, 2 * GRID, 2 * GRID)
        footer.setSpacing(GRID)
        footer.addWidget(self._user, 1)
        footer.addWidget(self._status)
        footer.addSpacing(GRID)
        footer.addWidget(self._refresh)
        footer.addWidget(self._menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(footer)

    @property
    def cards(self) -> list[CardView]:
        """The cards from top to bottom."""
        return self._card_list.cards

    @property
    def is_popup(self) -> bool:
        """Whether it opened at the tray icon, and not as a regular window."""
        return self._position is not None

    def apply_theme(self) -> Theme:
        """Apply the desktop's light or dark theme, and return it."""
        theme = super().apply_theme()
        self._refresh.setIcon(picture("refresh", theme.muted))
        self._menu.setIcon(picture("menu", theme.muted))
        return theme

    def open_popup(self, position: Callable[[QSize], QPoint]) -> None:
        """Open at the tray icon.

        :param position: returns the top left corner for a size.
        """
        self._position = position
        self._open(_POPUP)

    def open_window(self, geometry: QRect | None = None) -> None:
        """Open as a regular window.

        :param geometry: the last :attr:`window_geometry`.
        """
        self._position, was_open = None, self.isVisible()
        self._open(Qt.WindowType.Window)
        if geometry is None or was_open:
            return
        wanted = QRect(geometry.topLeft(), self.size() if geometry.isEmpty() else geometry.size())
        rooms = map(usable_area, QGuiApplication.screens())
        if (fitted := fit_on_screen(wanted, rooms)) is not None:
            self.resize(fitted.size())
            self.move(fitted.topLeft())

    @property
    def window_geometry(self) -> QRect | None:
        """Position and size, for :meth:`open_window`; the size is empty if it fits the cards.

        None if it is a popup.
        """
        if self.is_popup:
            return None
        return QRect(self.pos(), QSize(0, 0) if self.size() == self._fitted_size else self.size())

    def _open(self, flags: Qt.WindowType) -> None:
        if self.windowType() != flags & Qt.WindowType.WindowType_Mask:
            self.setWindowFlags(flags)
        was_open = self.isVisible()
        self.render_model(self._build_model())
        if not was_open:
            self._fit()
            if self.is_popup:
                skip_taskbar(self)
        self.show()
        self.raise_()
        self.activateWindow()
        if not was_open:
            self._is_starting = True
            self._start_at_icon()

    def _start_at_icon(self) -> None:
        """Scroll to the card that is on the icon, and give it the focus unless a notice has to be read."""
        cards = self.cards
        first = cards[0] if cards else None
        on_icon = next((card for card in cards if card.model and card.model.on_icon), first)
        if first is None or on_icon is None:
            return
        # Of many cards, some are rendered a moment later.
        self._is_starting = not self._card_list.is_complete
        has_notice = bool(first.model and not first.model.widget_id)
        (first if has_notice else on_icon).setFocus(Qt.FocusReason.PopupFocusReason)
        self._scroll_to_card(on_icon)

    def render_model(self, model: PanelModel) -> None:
        """Show a model."""
        self._card_list.set_models(model.cards, model.hidden)
        set_text(self._user, model.user)
        set_text(self._status, model.status)

    def _cards_rendered(self) -> None:
        """Update the size unless the user has changed it."""
        if self.is_popup or self.size() == self._fitted_size:
            self._fit()
        if self._is_starting and self.isVisible():
            self._start_at_icon()

    def _scroll_to_card(self, card: QWidget) -> None:
        # Until the scroll area knows the column's new height, it does not scroll far enough.
        QApplication.sendPostedEvents(self._card_list, QEvent.Type.LayoutRequest)
        self._scroll.ensureWidgetVisible(card, 0, 2 * GRID)

    def _scroll_to_point(self, point: QPoint) -> None:
        self._scroll.ensureVisible(point.x(), point.y(), 0, _SCROLL_MARGIN)

    def _fit(self) -> None:
        self._fitted_columns = self._fitting_columns()
        self._fitted_cards = len(self.cards)
        size = self._fitted_size = self.sizeHint()
        self.resize(size)
        if self._position is not None:
            self.move(self._position(size))
        bar = self._scroll.verticalScrollBar()
        if bar.isVisible() and size.height() < self._max_height():
            # The bar takes the width without which it would be superfluous; Qt does not try without it.
            self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def sizeHint(self) -> QSize:
        """Return the size that fits all cards, limited by the screen."""
        return self._size_for(self._fitted_columns).boundedTo(QSize(_UNLIMITED, self._max_height()))

    def _fitting_columns(self) -> int:
        """Return how many columns it takes to show all cards without a scroll bar, if the screen is wide.

        It stays as it is while the user expands cards: nothing should jump to another column.
        """
        if self.isVisible() and len(self.cards) == self._fitted_cards:
            return self._fitted_columns
        room = usable_area(self.screen()).width() * _MAX_SHARE
        most = max(1, min(_MAX_COLUMNS, int(room) // self._column_width))
        fits = (count for count in range(1, most) if self._size_for(count).height() <= self._max_height())
        return next(fits, most)

    def _size_for(self, columns: int) -> QSize:
        """Return the size with so many columns; the height is any that is too much if there is too little."""
        width = min(self._column_width * columns, usable_area(self.screen()).width() - 2 * GRID)
        height = self._card_list.height_for(width, self._max_height(), columns=columns)
        return QSize(width, height + self._footer.sizeHint().height())

    @property
    def _em(self) -> int:
        return QFontInfo(self.font()).pixelSize()

    @property
    def _column_width(self) -> int:
        return -(-_WIDTH * self._em // GRID) * GRID

    def _max_height(self) -> int:
        return min(_MAX_HEIGHT * self._em, usable_area(self.screen()).height() - 2 * GRID)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Put the cards into as many columns as there is room for."""
        self._card_list.set_columns(max(1, min(_MAX_COLUMNS, self.width() // (_MIN_COLUMN * self._em))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape, or cancel a drag; refresh on F5."""
        if event.key() != Qt.Key.Key_Escape or not self._card_list.cancel_drag():
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        """Move the focus through the cards, their controls and the footer.

        Qt's own tab order takes 30 ms to set for a hundred cards whenever one of them gets a button.
        """
        stops = [*self._card_list.tab_stops(), self._refresh, self._menu]
        focused = self.focusWidget()
        at = stops.index(focused) if focused in stops else -1 if next else 0
        target = stops[(at + (1 if next else -1)) % len(stops)]
        target.setFocus(Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason)
        return True

    def changeEvent(self, event: QEvent) -> None:
        """Close a popup when another window is activated, unless that is one of its menus."""
        super().changeEvent(event)
        deactivated = event.type() is QEvent.Type.ActivationChange and not self.isActiveWindow()
        if deactivated and self.is_popup and self.isVisible() and not QApplication.activePopupWidget():
            self.close()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the background, and a border if there is no window frame."""
        theme = theme_from_palette(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        if self.is_popup:
            painter.setPen(QColor(theme.line))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
