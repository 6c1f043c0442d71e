"""The wizard's page to choose the widgets of the panel."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from hourglance.api import Tone
from hourglance.genesys import Scope
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.controls.fields import ChoiceControl
from hourglance.tray.controls.flow_layout import FlowLayout
from hourglance.tray.controls.labels import CheckBox, MessageLabel, paragraph, plain, push_button
from hourglance.tray.controls.layout import ScrollPage, vbox
from hourglance.tray.controls.theme import GRID, line_height
from hourglance.tray.text.formatting import menu_text
from hourglance.tray.text.translation import tr
from hourglance.tray.wizard.page import WizardPage

if TYPE_CHECKING:
    from hourglance.app import FirstRunService, WidgetChoice, WidgetChoices

#: The interval of polling while there are no widgets, in milliseconds: plugins may be starting.
_POLL_INTERVAL = 500

#: How many of the bundled widgets are checked at first, at most.
_MAX_CHECKED = 6

#: The least height of the list in lines of text: on a smaller screen, the page scrolls.
_MIN_LINES = 6


class WidgetsPage(WizardPage):
    """Asks whose figures to show; lists all widgets with check boxes, and missing permissions."""

    def __init__(self, bridge: EngineBridge, first_run: "FirstRunService") -> None:
        super().__init__(
            bridge, tr("Choose your widgets"), tr("You can change this at any time in the panel.")
        )
        self._first_run = first_run
        self._permission_request = ""
        self._choices: tuple[WidgetChoice, ...] = ()
        self._check_boxes: dict[str, CheckBox] = {}
        self._scope = ChoiceControl(
            {"mine": tr("My own"), "my_queues": tr("My queues"), "everyone": tr("Everyone")}
        )
        self._scope.changed.connect(self._check_suitable)
        self._page = ScrollPage()
        self._page.setMinimumHeight(_MIN_LINES * line_height(self.font()))
        self._copy = push_button(tr("Copy request for administrator"), self._copy_request)
        self._copy.hide()
        label = plain(QLabel(tr("Whose figures?")))
        label.setBuddy(self._scope)
        self._scope.setAccessibleName(label.text())
        self.build(
            FlowLayout(label, self._scope),
            FlowLayout(self._copy),
            self._page,
            message_first=True,
            fills=True,
        )
        self._poll = QTimer(self, singleShot=True, interval=_POLL_INTERVAL)
        self._poll.timeout.connect(self.on_enter)

    def on_enter(self) -> None:
        """Load the widgets, once."""
        if not self._check_boxes:
            self.call(self._first_run.widgets(), self._show)

    def on_leave(self) -> bool:
        """Put the checked widgets on the panel."""
        if self._check_boxes:
            chosen = [widget_id for widget_id, box in self._check_boxes.items() if box.isChecked()]
            self.call(self._first_run.choose_widgets(chosen, cast(Scope, self._scope.value())))
        return True

    def _show(self, choices: "WidgetChoices") -> None:
        if not choices.widgets:
            self.message.show_message(tr("Loading widgets…"))
            self._poll.start()
            return
        self._permission_request = choices.permission_request
        self._copy.setVisible(bool(choices.permission_request))
        self.message.show_message(*_summary(choices))
        self._choices = choices.widgets
        self._check_boxes = {each.id: _check_box(each) for each in choices.widgets}
        self._check_suitable()
        self._page.set_content(
            *(_row(each, self._check_boxes[each.id]) for each in choices.widgets), margin=0
        )

    def _check_suitable(self) -> None:
        """Check the widgets that suit whose figures the user wants."""
        suitable = _suitable(self._choices, is_mine=self._scope.value() == "mine")
        for choice in self._choices:
            self._check_boxes[choice.id].setChecked(choice.id in suitable)

    def _copy_request(self) -> None:
        QGuiApplication.clipboard().setText(self._permission_request)
        self.message.show_message(tr("Copied. Send it to your administrator."), "good")


def _suitable(choices: Sequence["WidgetChoice"], *, is_mine: bool) -> set[str]:
    """Return the ids of the widgets for the user's or others' figures: few enough for a glance.

    The first widget suits everyone, as do those of plugins that the user has installed. Live widgets come
    next, as far as the user's roles permit them.
    """
    shown = [choice for choice in choices if choice.chosen]
    fitting = [
        choice
        for choice in shown
        if choice.is_bundled
        and (choice.is_personal is is_mine or choice is choices[0])
        and not (choice.is_live and choice.permission == "missing")
    ]
    fitting.sort(key=lambda choice: (choice is not choices[0], not choice.is_live))
    added = [choice for choice in shown if not choice.is_bundled]
    return {choice.id for choice in (*fitting[:_MAX_CHECKED], *added)}


def _missing_text(choice: "WidgetChoice") -> str:
    return tr("You lack the permission {name}.").format(name=choice.missing_permission)


def _check_box(choice: "WidgetChoice") -> CheckBox:
    box = CheckBox(menu_text(choice.title))
    box.setChecked(choice.chosen)
    missing = [_missing_text(choice)] if choice.missing_permission else []
    box.setAccessibleDescription(" ".join([choice.description, *missing]))
    return box


def _row(choice: "WidgetChoice", box: CheckBox) -> QVBoxLayout:
    """Return a widget's check box, its description, and the permission that is missing."""
    parts: list[QWidget] = [box]
    if choice.description:
        parts.append(paragraph(_first_sentence(choice.description), muted=True, small=True))
    if choice.permission == "missing":
        parts.append(MessageLabel(_missing_text(choice), "warning"))
    return vbox(*parts, spacing=GRID)


def _first_sentence(text: str) -> str:
    first, period, _ = text.split("\n\n", maxsplit=1)[0].partition(". ")
    return first + period.rstrip()


def _summary(choices: "WidgetChoices") -> tuple[str, Tone]:
    missing = sum(each.permission == "missing" for each in choices.widgets)
    if missing:
        text = tr(
            "%n of them need a permission that you lack. They appear as soon as you have it.", "", missing
        )
        return text, "warning"
    if any(each.permission == "unknown" for each in choices.widgets):
        return tr("Your permissions are known after the first refresh."), "neutral"
    return tr("You have the permissions for all of them."), "good"
