"""From the first start to the first figure: every step, every way out, by mouse, key and ear."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from first_run_samples import FAILED, NOBODY, SIGNED_IN, WAITING
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QLineEdit, QMenu, QPushButton, QWidget

from hourglance.api import HourglanceError
from hourglance.engine import Problem
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.model import build_panel
from hourglance.tray.presenter import TrayPresenter
from hourglance.tray.replies import Replies
from hourglance.tray.tray_icon import Tray
from hourglance.tray.wizard.model import Figures, FirstRunInfo
from hourglance.tray.wizard.wizard import Wizard

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise|grabbing)")


@pytest.fixture
def no_tray() -> list[str]:
    return [""]


@pytest.fixture
def replies(qapp) -> Replies:
    return Replies()


@pytest.fixture
def make(qtbot, remembered, replies: Replies, no_tray: list[str]) -> Callable[[], Wizard]:
    def make() -> Wizard:
        wizard = Wizard(
            remembered.first_run,
            replies,
            lambda: no_tray[0],
            lambda: remembered.asked.append("notification"),
        )
        qtbot.addWidget(wizard)
        wizard.look(NOBODY)
        wizard.show()
        qtbot.waitUntil(lambda: wizard.page is not None)
        settle(qtbot)
        return wizard

    return make


@pytest.fixture
def wizard(make: Callable[[], Wizard]) -> Wizard:
    return make()


def settle(qtbot) -> None:
    """Let the replies come in that are on their way."""
    qtbot.wait(1)


def fields(wizard: Wizard) -> list[QLineEdit]:
    return wizard.page.findChildren(QLineEdit)


def fill(wizard: Wizard, region: str, client_id: str) -> None:
    for field, text in zip(fields(wizard), (region, client_id), strict=True):
        field.setText(text)


def button(within: QWidget, text: str) -> QPushButton:
    (found,) = [each for each in within.findChildren(QPushButton) if each.text() == text]
    return found


def press(qtbot, within: QWidget, text: str) -> None:
    qtbot.mouseClick(button(within, text), Qt.MouseButton.LeftButton)
    settle(qtbot)


def said(wizard: Wizard) -> list[str]:
    return [label.text() for label in wizard.findChildren(QLabel) if label.isVisible()]


def at_figures(qtbot, wizard: Wizard) -> None:
    fill(wizard, "eu-west-1", "3f0c")
    press(qtbot, wizard, "Continue")
    wizard.look(SIGNED_IN)
    settle(qtbot)


def test_the_whole_way(qtbot, wizard: Wizard, remembered) -> None:
    assert "Where is your contact centre?" in said(wizard)
    fill(wizard, " eu-west-1 ", " 3f0c ")
    press(qtbot, wizard, "Continue")
    assert "Sign in with your browser" in said(wizard)
    wizard.look(WAITING)
    assert "Finish signing in in your browser." in said(wizard)
    wizard.look(SIGNED_IN)
    settle(qtbot)
    assert "Which figures do you want to see?" in said(wizard)
    press(qtbot, wizard, "Continue")
    assert "At your desktop" in said(wizard)
    with qtbot.waitSignal(wizard.finished):
        press(qtbot, wizard, "Done")

    assert remembered.asked == ["set up eu-west-1 3f0c", "choose h/voice"]
    assert not wizard.isVisible()


def test_the_whole_way_by_keys_alone(qtbot, wizard: Wizard, remembered) -> None:
    assert wizard.focusWidget() is fields(wizard)[0]
    qtbot.keyClicks(fields(wizard)[0], "eu-west-1")
    qtbot.keyClick(fields(wizard)[0], Qt.Key.Key_Escape)  # the list of regions
    wizard.show()
    fields(wizard)[1].setFocus()
    qtbot.keyClicks(fields(wizard)[1], "3f0c")
    qtbot.keyClick(fields(wizard)[1], Qt.Key.Key_Return)
    wizard.look(SIGNED_IN)
    settle(qtbot)
    first, _ = wizard.page.findChildren(QCheckBox)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Space)
    qtbot.keyClick(first, Qt.Key.Key_Return)
    settle(qtbot)
    assert wizard.focusWidget() is button(wizard, "Done")
    qtbot.keyClick(wizard, Qt.Key.Key_Return)

    assert remembered.asked == ["set up eu-west-1 3f0c", "choose"]
    assert not wizard.isVisible()


@pytest.mark.parametrize(("region", "client_id"), [("", "3f0c"), ("eu-west-1", "  ")])
def test_both_are_needed(qtbot, wizard: Wizard, remembered, region: str, client_id: str) -> None:
    fill(wizard, region, client_id)
    press(qtbot, wizard, "Continue")

    assert remembered.asked == []
    assert "Fill in both the region and the client id." in said(wizard)


def test_a_region_that_is_none_is_said_and_nothing_is_lost(qtbot, wizard: Wizard) -> None:
    fill(wizard, "atlantis", "3f0c")
    press(qtbot, wizard, "Continue")

    assert "There is no such region." in said(wizard)
    assert [field.text() for field in fields(wizard)] == ["atlantis", "3f0c"]


def test_what_the_administrator_has_given_is_shown_and_not_asked(
    qtbot, remembered, make: Callable[[], Wizard]
) -> None:
    remembered.beginning = FirstRunInfo(region="mypurecloud.de", client_id="77aa", is_preset=True)
    wizard = make()

    assert all(field.isReadOnly() for field in fields(wizard))
    assert wizard.focusWidget().text() == "Continue"
    press(qtbot, wizard, "Continue")
    assert remembered.asked == ["set up mypurecloud.de 77aa"]


def test_a_preset_that_cannot_be_read_is_said_and_the_fields_are_free(
    qtbot, remembered, make: Callable[[], Wizard]
) -> None:
    remembered.beginning = Problem(code="preset", who="The preset", what="It is broken.", remedy="Ask.")
    wizard = make()

    assert "It is broken. Ask." in said(wizard)
    assert not any(field.isReadOnly() for field in fields(wizard))


def test_a_sign_in_that_failed_is_said_and_can_be_tried_again_or_changed(
    qtbot, wizard: Wizard, remembered
) -> None:
    fill(wizard, "eu-west-1", "wrong")
    press(qtbot, wizard, "Continue")
    wizard.look(FAILED)
    assert "The client is not known. Check it." in said(wizard)
    assert not button(wizard, "Continue").isEnabled()

    press(qtbot, wizard, "Open the page again")
    press(qtbot, wizard, "Back")
    fill(wizard, "eu-west-1", "right")
    press(qtbot, wizard, "Continue")
    assert remembered.asked == ["set up eu-west-1 wrong", "sign in page", "set up eu-west-1 right"]


def test_the_address_can_be_copied_for_a_browser_that_did_not_open(qtbot, wizard: Wizard, remembered) -> None:
    fill(wizard, "eu-west-1", "3f0c")
    press(qtbot, wizard, "Continue")
    press(qtbot, wizard, "Copy the address")
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == remembered.address)

    remembered.address = ""
    press(qtbot, wizard, "Copy the address")
    qtbot.waitUntil(lambda: "There is no page to sign in at yet." in said(wizard))


def test_what_the_person_may_not_see_says_so_and_has_a_text_for_the_administrator(
    qtbot, wizard: Wizard, remembered
) -> None:
    at_figures(qtbot, wizard)

    assert "You lack the permission analytics:queueObservation:view." in said(wizard)
    assert any(text.startswith("1 of them needs a permission that you lack.") for text in said(wizard))
    assert [tick.isChecked() for tick in wizard.page.findChildren(QCheckBox)] == [True, False]
    press(qtbot, wizard, "Copy text for the administrator")
    assert QGuiApplication.clipboard().text() == remembered.figures.request


def test_widgets_that_are_still_starting_are_waited_for(qtbot, wizard: Wizard, remembered) -> None:
    complete, remembered.figures = remembered.figures, Figures(figures=())
    at_figures(qtbot, wizard)
    assert "The widgets are on their way." in said(wizard)

    remembered.figures = complete
    qtbot.waitUntil(lambda: len(wizard.page.findChildren(QCheckBox)) == 2)


def test_who_may_see_all_is_told(qtbot, wizard: Wizard, remembered) -> None:
    (first, _) = remembered.figures.figures
    remembered.figures = Figures(figures=(first,))
    at_figures(qtbot, wizard)

    assert "You may see all of them." in said(wizard)


def test_the_tray_is_looked_at_and_one_that_comes_late_is_seen(
    qtbot, wizard: Wizard, remembered, no_tray: list[str]
) -> None:
    no_tray[0] = "This desktop shows no tray icons."
    at_figures(qtbot, wizard)
    press(qtbot, wizard, "Continue")
    assert "This desktop shows no tray icons." in said(wizard)

    no_tray[0] = ""
    wizard.look_at_tray()
    assert any(text.startswith("The icon is in your tray.") for text in said(wizard))
    press(qtbot, wizard, "Show a notification")
    assert remembered.asked[-1] == "notification"


def test_it_starts_with_the_computer_if_that_is_ticked(qtbot, wizard: Wizard, remembered) -> None:
    at_figures(qtbot, wizard)
    press(qtbot, wizard, "Continue")
    (starts,) = wizard.page.findChildren(QCheckBox)
    starts.click()
    press(qtbot, wizard, "Done")
    qtbot.waitUntil(lambda: not wizard.isVisible())

    assert remembered.asked[-1] == "start True"


def test_a_start_that_cannot_be_arranged_is_said_and_one_can_still_go_on(
    qtbot, wizard: Wizard, remembered
) -> None:
    remembered.start_problem = "What starts with the computer could not be changed."
    at_figures(qtbot, wizard)
    press(qtbot, wizard, "Continue")
    (starts,) = wizard.page.findChildren(QCheckBox)
    starts.click()
    press(qtbot, wizard, "Done")
    qtbot.waitUntil(lambda: remembered.start_problem in said(wizard))

    press(qtbot, wizard, "Done")
    assert not wizard.isVisible()


@pytest.mark.parametrize("way", ["Later", "Escape"])
def test_it_can_be_left_at_each_step_and_goes_on_where_it_was(qtbot, wizard: Wizard, way: str) -> None:
    def leave_and_come_back() -> None:
        if way == "Later":
            press(qtbot, wizard, "Later")
        else:
            qtbot.keyClick(wizard, Qt.Key.Key_Escape)
        assert not wizard.isVisible()
        wizard.come_forward()

    fill(wizard, "eu-west-1", "3f0c")
    leave_and_come_back()
    assert [field.text() for field in fields(wizard)] == ["eu-west-1", "3f0c"]
    press(qtbot, wizard, "Continue")
    leave_and_come_back()
    assert "Sign in with your browser" in said(wizard)
    wizard.look(SIGNED_IN)
    settle(qtbot)
    wizard.page.findChildren(QCheckBox)[1].click()
    leave_and_come_back()
    assert [tick.isChecked() for tick in wizard.page.findChildren(QCheckBox)] == [True, True]


def test_a_sign_in_that_succeeds_while_the_wizard_is_closed_can_be_gone_on_from(
    qtbot, wizard: Wizard
) -> None:
    fill(wizard, "eu-west-1", "3f0c")
    press(qtbot, wizard, "Continue")
    wizard.close()
    wizard.look(SIGNED_IN)
    wizard.come_forward()

    assert "You are signed in as Ada Lovelace." in said(wizard)
    assert wizard.focusWidget().text() == "Continue"
    press(qtbot, wizard, "Continue")
    assert "Which figures do you want to see?" in said(wizard)


def test_a_sign_in_elsewhere_takes_the_keyboard_from_nobody_who_types(wizard: Wizard) -> None:
    region, _ = fields(wizard)
    region.setText("eu-west-1")
    region.setFocus()
    wizard.look(SIGNED_IN)

    assert wizard.focusWidget() is region


def test_every_control_has_a_name_and_every_page_says_which_step_it_is(qtbot, wizard: Wizard) -> None:
    def look(step: int) -> None:
        assert f"Step {step} of 4" in said(wizard)
        assert wizard.accessibleName().startswith(f"Step {step} of 4: ")
        for control in (*wizard.findChildren(QLineEdit), *wizard.findChildren(QAbstractButton)):
            assert control.accessibleName() or getattr(control, "text", str)(), control

    look(1)
    at_figures(qtbot, wizard)
    look(3)
    missing = wizard.page.findChildren(QCheckBox)[1]
    assert "You lack the permission" in missing.accessibleDescription()
    press(qtbot, wizard, "Continue")
    look(4)


# When it opens.


@pytest.fixture
def presenter(qtbot, remembered):
    presenter = TrayPresenter(Tray(QMenu()), QMenu(), remembered.commands, lambda: datetime.now(UTC))
    yield presenter
    presenter.close()


def test_it_opens_by_itself_at_the_first_start_and_once(presenter: TrayPresenter) -> None:
    presenter.draw(NOBODY)
    assert presenter._welcome.is_open

    presenter._welcome._wizard.close()
    presenter.draw(NOBODY)
    assert not presenter._welcome.is_open


def test_who_is_known_already_never_sees_it(presenter: TrayPresenter) -> None:
    presenter.draw(replace(NOBODY, problem=None))

    assert not presenter._welcome.is_open


def test_the_card_opens_it_again(presenter: TrayPresenter) -> None:
    (card,) = build_panel(NOBODY, now=None).cards
    assert card.title == "Welcome"
    assert [(action.label, action.run) for action in card.actions] == [("Set up", CardCommands.sign_in)]

    presenter.draw(NOBODY)
    presenter._welcome._wizard.close()
    presenter.open_panel()
    presenter._panel.cards[0].controls()[0].click()
    assert presenter._welcome.is_open


def test_without_a_tray_the_panel_waits_until_the_wizard_is_closed(presenter: TrayPresenter) -> None:
    presenter.draw(NOBODY)
    presenter._tray.missed.emit()
    assert presenter._panel is None

    presenter._welcome._wizard.close()
    assert presenter._panel.isVisible()


def test_at_its_end_the_panel_opens(qtbot, presenter: TrayPresenter, remembered) -> None:
    presenter.draw(NOBODY)
    wizard = presenter._welcome._wizard
    settle(qtbot)
    at_figures(qtbot, wizard)
    press(qtbot, wizard, "Continue")
    press(qtbot, wizard, "Done")

    assert presenter._panel.isVisible()


def test_the_error_that_opens_it_is_the_one_that_the_commands_raise() -> None:
    from hourglance.app.profiles import NoAccountError

    assert issubclass(NoAccountError, HourglanceError)
    assert NoAccountError.code == NOBODY.problem.code
