"""The context menu of a card."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from hourglance.tray.panel.card_model import CardAction, CardModel
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.text.formatting import menu_text, short_title, tooltip_text
from hourglance.tray.text.translation import tr

if TYPE_CHECKING:
    from hourglance.tray.panel.card import CardView


def card_menu(
    card: "CardView",
    model: CardModel,
    commands: CardCommands,
    *,
    move: Callable[[int], None],
    steps: Collection[int],
    hidden: Sequence[CardAction],
) -> QMenu:
    """Return the menu of a card; it deletes itself when it closes.

    The shortcuts next to its entries are the card's own: the menu only displays them.

    :param move: moves the card up (-1) or down (1).
    :param steps: in which directions the card can move; empty for a notice.
    :param hidden: actions that show hidden widgets again.
    """
    menu = _menu(QMenu(card), card)
    menu.setAccessibleName(tr("Menu for {title}").format(title=model.title))
    menu.aboutToHide.connect(menu.deleteLater)
    if model.has_alerts:
        _add(menu, tr("Dismiss alerts"), commands.acknowledge_alerts)
    widget_id = model.widget_id
    if widget_id:
        text = tr("Hide details") if model.expanded else tr("Show details")
        _add(menu, text, card.toggled_by_user.emit, "Return")
    if widget_id and not commands.is_preview:
        pin = _add(menu, tr("Show on icon"), partial(commands.pin, "" if model.pinned else widget_id))
        pin.setCheckable(True)
        pin.setChecked(model.pinned)
        pin.setEnabled("icon" not in model.decided)
        _add(menu, tr("Settings…"), partial(commands.configure, widget_id))
        _add(menu, tr("View query…"), partial(commands.view_query, widget_id))
        add = _add(menu, tr("Add another"), partial(commands.add, widget_id))
        add.setEnabled("widgets" not in model.decided)
        if "#" in widget_id:  # an additional instance
            remove = _add(menu, tr("Remove"), partial(commands.remove, widget_id))
            remove.setEnabled("hidden" not in model.decided)
        _add(menu, tr("Hide"), partial(commands.hide, widget_id)).setEnabled("hidden" not in model.decided)
    if hidden and not commands.is_preview:
        submenu = _menu(menu.addMenu(tr("Hidden widgets")), card)
        submenu.setToolTipsVisible(True)
        for action in hidden:
            title = short_title(action.label)
            entry = _add(submenu, menu_text(title), partial(action.trigger, commands))
            entry.setToolTip("" if title == action.label else tooltip_text(action.label))
    if steps:
        menu.addSeparator()
        _add(menu, tr("Move up"), partial(move, -1), "Alt+Up").setEnabled(-1 in steps)
        _add(menu, tr("Move down"), partial(move, 1), "Alt+Down").setEnabled(1 in steps)
    if model.decided:
        menu.addSeparator()
        menu.addAction(tr("Disabled entries are decided by your administrator")).setEnabled(False)
    menu.addSeparator()
    _add(menu, tr("Copy as text"), card.copy_text, "Ctrl+C")
    _add(menu, tr("Copy as image"), card.copy_image, "Ctrl+Shift+C")
    return menu


def _menu(menu: QMenu, card: "CardView") -> QMenu:
    menu.setPalette(card.palette())
    return menu


def _add(menu: QMenu, text: str, slot: Callable[[], None], shortcut: str = "") -> QAction:
    entry = menu.addAction(text, slot)
    if shortcut:
        entry.setShortcut(QKeySequence(shortcut))
        entry.setShortcutVisibleInContextMenu(True)
    return entry
