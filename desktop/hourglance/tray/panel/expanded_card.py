"""An expanded card: headline, caption, messages, blocks and buttons.

It rerenders only what differs from the previous model.
"""

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from hourglance.tray.controls.flow_layout import FlowLayout
from hourglance.tray.controls.labels import (
    WrappingLabel,
    elide,
    plain,
    push_button,
    role,
    set_text,
)
from hourglance.tray.controls.theme import GRID, SMALL, TITLE, font, line_height, set_margins
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
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.text.formatting import menu_text
from hourglance.tray.text.translation import tr

#: How long a button shows its confirmation, in milliseconds.
CONFIRMATION_TIME = 2000


class ExpandedCard(QWidget):
    """Everything that a card has.

    :param commands: what its buttons run.
    """

    def __init__(self, commands: CardCommands) -> None:
        super().__init__()
        self._commands = commands
        self._model: CardModel | None = None
        self._title, self._time = WrappingLabel(), QLabel()
        self._badge, self.menu_button = PinnedBadge(), MenuButton()
        self._headline, self._caption, self._comparison = Headline(), WrappingLabel(), ComparisonLabel()
        self._messages, self._status = WrappingLabel(), StatusLabel()
        self._skeleton: Skeleton | None = None
        self._body: CardBody | None = None
        self._buttons: list[QPushButton] = []
        self._build()

    @property
    def header_height(self) -> int:
        """The height of title, time and menu button, in pixels."""
        return max(self._title.height(), self.menu_button.height())

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
        line = max(self.menu_button.height(), line_height(self._title.font()))
        lead = (line - self._title.fontMetrics().height()) // 2
        self._title.setContentsMargins(0, lead, 0, lead)
        for part in (self._badge, self._time, self.menu_button):
            part.setFixedHeight(line)
            top.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        self._column = column = QVBoxLayout(self)
        set_margins(column, 0, 0, GRID + 1, 0)  # room for the dots
        column.setSpacing(GRID)
        column.addLayout(top)
        column.addWidget(self._headline)
        column.addWidget(self._caption)
        column.addWidget(self._comparison)
        column.addWidget(self._messages)
        column.addWidget(self._status)
        self._row = FlowLayout()
        column.addLayout(self._row)

    def set_model(self, model: CardModel) -> None:
        """Show a model; parts that are the same as before are not touched."""
        before, self._model = self._model, model
        set_text(self._title, model.title)
        set_text(self._time, _time_text(model))
        self._badge.setVisible(model.on_icon)
        self.menu_button.setVisible(bool(model.widget_id))
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
        self._row.addWidget(button)
        button.show()
        return button

    def controls(self) -> list[QWidget]:
        """Return the buttons, then the links, then the tables that scroll."""
        body = self._body
        return [*self._buttons, *((*body.links(), *body.scrolling()) if body else ())]

    def show_confirmation(self, text: str) -> None:
        """Show a text in place of the time until it is called with an empty one."""
        set_text(self._time, text or (_time_text(self._model) if self._model else ""))


def _time_text(model: CardModel) -> str:
    return " · ".join(filter(None, (tr("new") if model.is_new else "", model.scope, model.time)))


def _confirm(button: QPushButton, confirmation: str) -> None:
    """Show a confirmation in place of a button's text for a moment."""
    text = button.text()
    if text != confirmation:
        button.setFixedWidth(button.width())
        button.setText(confirmation)
        QTimer.singleShot(CONFIRMATION_TIME, button, partial(button.setText, text))
