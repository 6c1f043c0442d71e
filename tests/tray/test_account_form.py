"""What Hourglance must be told once, before anybody can sign in."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QLabel, QLineEdit, QMenu

from hourglance.api import HourglanceError
from hourglance.engine import AccountState, Problem, Snapshot
from hourglance.tray._account_form import AccountForm
from hourglance.tray._panel_model import panel_of
from hourglance.tray._presenter import Presenter
from hourglance.tray._tray import Tray

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")

NOBODY = Snapshot(
    account=AccountState(sign_in="signed_out"),
    problem=Problem(code="no-account", who="Hourglance", what="It does not know your organization yet."),
)


@pytest.fixture
def form(qtbot, remembered):
    form = AccountForm(remembered.commands.regions(), remembered.commands.set_up)
    qtbot.addWidget(form)
    form.show()
    return form


def fill(form: AccountForm, region: str, client_id: str) -> None:
    form.findChild(QComboBox).setEditText(region)
    form.findChildren(QLineEdit)[-1].setText(client_id)


def press(qtbot, form: AccountForm, role: QDialogButtonBox.ButtonRole) -> None:
    box = form.findChild(QDialogButtonBox)
    (button,) = [button for button in box.buttons() if box.buttonRole(button) is role]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def said(form: AccountForm) -> list[str]:
    return [label.text() for label in form.findChildren(QLabel) if label.isVisible()]


def test_what_was_filled_in_is_handed_on_without_the_spaces_around_it(qtbot, form, remembered) -> None:
    fill(form, " eu-west-1 ", " 3f0c ")
    press(qtbot, form, QDialogButtonBox.ButtonRole.AcceptRole)

    assert remembered.asked == ["set up eu-west-1 3f0c"]
    assert not form.isVisible()


def test_a_region_that_is_none_is_said_and_nothing_is_lost(qtbot, form) -> None:
    fill(form, "atlantis", "3f0c")
    press(qtbot, form, QDialogButtonBox.ButtonRole.AcceptRole)

    assert form.isVisible()
    assert "There is no such region." in said(form)
    assert form.findChild(QComboBox).currentText() == "atlantis"


@pytest.mark.parametrize(("region", "client_id"), [("", "3f0c"), ("eu-west-1", "  ")])
def test_both_are_needed(qtbot, form, remembered, region: str, client_id: str) -> None:
    fill(form, region, client_id)
    press(qtbot, form, QDialogButtonBox.ButtonRole.AcceptRole)

    assert remembered.asked == []
    assert "Fill in both the region and the client id." in said(form)


def test_enter_submits_and_escape_leaves(qtbot, form, remembered) -> None:
    fill(form, "eu-west-1", "3f0c")
    qtbot.keyClick(form.findChildren(QLineEdit)[-1], Qt.Key.Key_Return)
    assert remembered.asked == ["set up eu-west-1 3f0c"]

    form.show()
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible()


def test_every_field_has_a_name_for_a_screen_reader(form) -> None:
    fields = [form.findChild(QComboBox), form.findChildren(QLineEdit)[-1]]

    assert [field.accessibleName() for field in fields] == ["Region or domain", "Client id"]


def test_it_opens_by_itself_at_the_first_start_and_once(qtbot, remembered) -> None:
    presenter = Presenter(Tray(QMenu()), QMenu(), remembered.commands, lambda: datetime.now(UTC))
    presenter.draw(NOBODY)
    form = presenter._form
    qtbot.addWidget(form)
    assert form.isVisible()

    form.reject()
    presenter.draw(NOBODY)
    assert not form.isVisible()
    presenter.close()


def test_the_panel_offers_it_in_place_of_a_sign_in() -> None:
    (card,) = panel_of(NOBODY, now=None).cards

    assert card.title == "Welcome"
    assert [(action.label, action.deed) for action in card.actions] == [("Set up", "sign_in")]


def test_the_error_that_opens_it_is_the_one_that_the_commands_raise() -> None:
    from hourglance.cli._desks import NoAccountError

    assert issubclass(NoAccountError, HourglanceError)
    assert NoAccountError.code == NOBODY.problem.code
