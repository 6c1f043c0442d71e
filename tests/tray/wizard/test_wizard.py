"""The wizard of the first run: every page by mouse, keyboard and screen reader, and when it opens."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

import pytest
from first_run_samples import FAILED, NO_ACCOUNT, SIGNED_IN, SIGNING_IN, FakeFirstRun
from opened_windows import buttons, drain, named, press, visible_texts
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QLineEdit, QMenu

from hourglance.api import HourglanceError
from hourglance.app import FirstRunInfo, NoAccountError, WidgetChoice, WidgetChoices
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.model import build_panel
from hourglance.tray.panel.panel import Panel
from hourglance.tray.tray_icon import Tray
from hourglance.tray.user_interface import UserInterface
from hourglance.tray.wizard.wizard import Wizard


@pytest.fixture
def tray_problem() -> list[str]:
    return [""]


@pytest.fixture
def service() -> FakeFirstRun:
    return FakeFirstRun()


@pytest.fixture
def create(qtbot, bridge, service, tray_problem: list[str]) -> Callable[[], Wizard]:
    def create() -> Wizard:
        wizard = Wizard(
            bridge, service, service, lambda: tray_problem[0], lambda: service.asked.append("notification")
        )
        qtbot.addWidget(wizard)
        wizard.apply_snapshot(NO_ACCOUNT)
        wizard.show()
        drain()
        return wizard

    return create


@pytest.fixture
def wizard(create: Callable[[], Wizard]) -> Wizard:
    return create()


def fields(wizard: Wizard) -> list[QLineEdit]:
    return [named(wizard, "Region"), named(wizard, "Client ID")]


def fill(wizard: Wizard, region: str, client_id: str) -> None:
    for field, text in zip(fields(wizard), (region, client_id), strict=True):
        field.setText(text)


def check_boxes(wizard: Wizard) -> list[QCheckBox]:
    return [box for box in wizard.findChildren(QCheckBox) if box.isVisible()]


def go_to_sign_in(wizard: Wizard, client_id: str = "3f0c") -> None:
    fill(wizard, "eu-west-1", client_id)
    press(wizard, "Continue")


def go_to_widgets(wizard: Wizard) -> None:
    go_to_sign_in(wizard)
    wizard.apply_snapshot(SIGNED_IN)
    drain()


def test_wizard_pages_by_mouse(qtbot, wizard: Wizard, service) -> None:
    assert "Connect to Genesys Cloud" in visible_texts(wizard)
    fill(wizard, " eu-west-1 ", " 3f0c ")
    press(wizard, "Continue")
    assert "Sign in with your browser" in visible_texts(wizard)
    wizard.apply_snapshot(SIGNING_IN)
    assert "Complete the sign-in in your browser." in visible_texts(wizard)
    wizard.apply_snapshot(SIGNED_IN)
    drain()
    assert "Choose your widgets" in visible_texts(wizard)
    press(wizard, "Continue")
    assert "Desktop integration" in visible_texts(wizard)
    with qtbot.waitSignal(wizard.finished):
        press(wizard, "Finish")

    assert service.asked == ["set up eu-west-1 3f0c", "choose mine h/voice"]
    assert not wizard.isVisible()


def test_wizard_pages_by_keyboard(qtbot, wizard: Wizard, service) -> None:
    assert wizard.focusWidget() is fields(wizard)[0]
    qtbot.keyClicks(fields(wizard)[0], "eu-west-1")
    qtbot.keyClick(fields(wizard)[0], Qt.Key.Key_Escape)  # the list of regions
    wizard.show()
    fields(wizard)[1].setFocus()
    qtbot.keyClicks(fields(wizard)[1], "3f0c")
    qtbot.keyClick(fields(wizard)[1], Qt.Key.Key_Return)
    drain()
    wizard.apply_snapshot(SIGNED_IN)
    drain()
    first, _ = check_boxes(wizard)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Space)
    qtbot.keyClick(first, Qt.Key.Key_Return)
    drain()
    assert wizard.focusWidget() is buttons(wizard)["Finish"]
    qtbot.keyClick(wizard, Qt.Key.Key_Return)

    assert service.asked == ["set up eu-west-1 3f0c", "choose mine"]
    assert not wizard.isVisible()


def test_wizard_continue_pressed_twice_submits_once(qtbot, wizard: Wizard, service) -> None:
    fill(wizard, "eu-west-1", "3f0c")
    button = buttons(wizard)["Continue"]
    button.click()
    button.click()
    drain()
    assert service.asked == ["set up eu-west-1 3f0c"]
    assert "Sign in with your browser" in visible_texts(wizard)


def test_wizard_continue_double_clicked_does_not_finish(qtbot, wizard: Wizard) -> None:
    go_to_widgets(wizard)
    button, left = buttons(wizard)["Continue"], Qt.MouseButton.LeftButton
    qtbot.mouseClick(button, left)
    drain()
    # The second half of a double click, which mouseDClick() begins with a click of its own.
    place = QPointF(button.rect().center())
    for kind, held in (
        (QEvent.Type.MouseButtonDblClick, left),
        (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
    ):
        event = QMouseEvent(
            kind, place, button.mapToGlobal(place), left, held, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(button, event)
    drain()
    assert "Desktop integration" in visible_texts(wizard)

    qtbot.mouseClick(button, left)
    assert not wizard.isVisible()


def test_wizard_enter_held_down_continues_once(wizard: Wizard) -> None:
    go_to_widgets(wizard)
    for is_repeated in (False, True, True):
        QApplication.sendEvent(
            wizard.focusWidget(),
            QKeyEvent(
                QEvent.Type.KeyPress,
                Qt.Key.Key_Return,
                Qt.KeyboardModifier.NoModifier,
                autorep=is_repeated,
            ),
        )
        drain()
    assert "Desktop integration" in visible_texts(wizard)


def test_wizard_submits_again_after_a_failure(wizard: Wizard, service) -> None:
    fill(wizard, "atlantis", "3f0c")
    press(wizard, "Continue")
    fill(wizard, "eu-west-1", "3f0c")
    press(wizard, "Continue")
    assert service.asked == ["set up atlantis 3f0c", "set up eu-west-1 3f0c"]


@pytest.mark.parametrize(("region", "client_id"), [("", "3f0c"), ("eu-west-1", "  ")])
def test_account_needs_region_and_client_id(
    qtbot, wizard: Wizard, service, region: str, client_id: str
) -> None:
    fill(wizard, region, client_id)
    press(wizard, "Continue")

    assert service.asked == []
    assert "Enter both the region and the client ID." in visible_texts(wizard)


def test_account_rejected_keeps_what_was_typed(wizard: Wizard) -> None:
    fill(wizard, "atlantis", "3f0c")
    press(wizard, "Continue")

    assert "There is no such region." in visible_texts(wizard)
    assert [field.text() for field in fields(wizard)] == ["atlantis", "3f0c"]


def test_account_preset_is_shown_read_only(qtbot, service, create: Callable[[], Wizard]) -> None:
    service.known = FirstRunInfo(region="mypurecloud.de", client_id="77aa", is_preset=True)
    wizard = create()

    assert all(field.isReadOnly() for field in fields(wizard))
    assert wizard.focusWidget().text() == "Continue"
    press(wizard, "Continue")
    assert service.asked == ["set up mypurecloud.de 77aa"]


def test_account_preset_that_is_broken_is_shown_and_fields_are_editable(
    qtbot, service, create: Callable[[], Wizard]
) -> None:
    service.known = HourglanceError("It is broken.", remedy="Ask.")
    wizard = create()

    assert "It is broken. Ask." in visible_texts(wizard)
    assert not any(field.isReadOnly() for field in fields(wizard))


def test_sign_in_failed_can_be_retried_or_changed(wizard: Wizard, service) -> None:
    fill(wizard, "eu-west-1", "wrong")
    press(wizard, "Continue")
    wizard.apply_snapshot(FAILED)
    assert "The client is not known. Check it." in visible_texts(wizard)
    assert not buttons(wizard)["Continue"].isEnabled()

    press(wizard, "Reopen sign-in page")
    press(wizard, "Back")
    fill(wizard, "eu-west-1", "right")
    press(wizard, "Continue")
    assert service.asked == ["set up eu-west-1 wrong", "sign in", "set up eu-west-1 right"]


def test_sign_in_address_can_be_copied(wizard: Wizard, service) -> None:
    fill(wizard, "eu-west-1", "3f0c")
    press(wizard, "Continue")
    press(wizard, "Copy address")
    assert QGuiApplication.clipboard().text() == service.address

    service.address = ""
    press(wizard, "Copy address")
    assert "There is no sign-in page yet." in visible_texts(wizard)


def test_widgets_without_permission_offer_a_request_for_the_administrator(
    qtbot, wizard: Wizard, service
) -> None:
    go_to_widgets(wizard)

    assert "You lack the permission analytics:queueObservation:view." in visible_texts(wizard)
    assert any(
        text.startswith("1 of them needs a permission that you lack.") for text in visible_texts(wizard)
    )
    assert [tick.isChecked() for tick in check_boxes(wizard)] == [True, False]
    press(wizard, "Copy request for administrator")
    assert QGuiApplication.clipboard().text() == service.choices.permission_request


def test_widgets_are_checked_by_whose_figures_they_have(wizard: Wizard, service) -> None:
    def choice(name: str, **more: bool) -> WidgetChoice:
        return WidgetChoice(id=f"h/{name}", title=name, permission="permitted", **more)

    service.choices = WidgetChoices(
        widgets=(
            choice("first"),
            choice("own"),
            choice("level", is_personal=False),
            choice("hidden", is_personal=False, chosen=False),
            choice("plugin", is_bundled=False),
        )
    )
    go_to_widgets(wizard)

    def checked() -> list[str]:
        return [box.text() for box in check_boxes(wizard) if box.isChecked()]

    assert checked() == ["first", "own", "plugin"]
    (whose,) = [box for box in wizard.findChildren(QComboBox) if box.accessibleName() == "Whose figures?"]
    whose.setCurrentIndex(1)
    whose.activated.emit(1)
    assert checked() == ["first", "level", "plugin"]
    press(wizard, "Continue")
    assert service.asked[-1] == "choose my_queues h/first h/level h/plugin"


def test_widgets_are_checked_few_enough_for_a_glance_live_ones_among_them(wizard: Wizard, service) -> None:
    def choice(
        name: str, permission: Literal["permitted", "missing", "unknown"] = "permitted", **more: bool
    ) -> WidgetChoice:
        return WidgetChoice(id=f"h/{name}", title=name, permission=permission, **more)

    service.choices = WidgetChoices(
        widgets=(
            *(choice(name) for name in "abcdef"),
            choice("live", is_live=True),
            choice("unknown", "unknown", is_live=True),
            choice("forbidden", "missing", is_live=True),
            choice("team", is_live=True, is_personal=False),
            choice("plugin", is_bundled=False),
        )
    )
    go_to_widgets(wizard)
    checked = [box.text() for box in check_boxes(wizard) if box.isChecked()]

    assert checked == ["a", "b", "c", "d", "live", "unknown", "plugin"]


def test_widgets_are_polled_until_plugins_have_started(qtbot, wizard: Wizard, service) -> None:
    complete, service.choices = service.choices, WidgetChoices(widgets=())
    go_to_widgets(wizard)
    assert "Loading widgets…" in visible_texts(wizard)

    service.choices = complete
    qtbot.waitUntil(lambda: drain() or len(check_boxes(wizard)) == 2)


def test_widgets_with_all_permissions_say_so(wizard: Wizard, service) -> None:
    (first, _) = service.choices.widgets
    service.choices = WidgetChoices(widgets=(first,))
    go_to_widgets(wizard)

    assert "You have the permissions for all of them." in visible_texts(wizard)


def test_desktop_shows_a_tray_that_comes_late(
    qtbot, wizard: Wizard, service, tray_problem: list[str]
) -> None:
    tray_problem[0] = "This desktop shows no tray icons."
    go_to_widgets(wizard)
    press(wizard, "Continue")
    assert "This desktop shows no tray icons." in visible_texts(wizard)

    tray_problem[0] = ""
    wizard.update_tray()
    assert any(text.startswith("The icon is in your tray.") for text in visible_texts(wizard))
    press(wizard, "Show test notification")
    assert service.asked[-1] == "notification"


def test_desktop_sets_start_at_login(wizard: Wizard, service) -> None:
    go_to_widgets(wizard)
    press(wizard, "Continue")
    (starts,) = check_boxes(wizard)
    starts.click()
    press(wizard, "Finish")
    assert not wizard.isVisible()

    assert service.asked[-1] == "start True"


def test_desktop_start_at_login_failure_is_shown_and_can_be_skipped(wizard: Wizard, service) -> None:
    service.start_error = HourglanceError("This could not be changed.")
    go_to_widgets(wizard)
    press(wizard, "Continue")
    (starts,) = check_boxes(wizard)
    starts.click()
    press(wizard, "Finish")
    assert "This could not be changed." in visible_texts(wizard)

    press(wizard, "Finish")
    assert not wizard.isVisible()


@pytest.mark.parametrize("way", ["Cancel", "Escape"])
def test_wizard_closed_at_any_page_opens_there_again(qtbot, wizard: Wizard, way: str) -> None:
    def leave_and_come_back() -> None:
        if way == "Cancel":
            press(wizard, "Cancel")
        else:
            qtbot.keyClick(wizard, Qt.Key.Key_Escape)
        assert not wizard.isVisible()
        wizard.raise_window()

    fill(wizard, "eu-west-1", "3f0c")
    leave_and_come_back()
    assert [field.text() for field in fields(wizard)] == ["eu-west-1", "3f0c"]
    press(wizard, "Continue")
    leave_and_come_back()
    assert "Sign in with your browser" in visible_texts(wizard)
    wizard.apply_snapshot(SIGNED_IN)
    drain()
    check_boxes(wizard)[1].click()
    leave_and_come_back()
    assert [tick.isChecked() for tick in check_boxes(wizard)] == [True, True]


def test_sign_in_while_closed_can_be_continued_from(wizard: Wizard) -> None:
    fill(wizard, "eu-west-1", "3f0c")
    press(wizard, "Continue")
    wizard.close()
    wizard.apply_snapshot(SIGNED_IN)
    wizard.raise_window()

    assert "You are signed in as Ada Lovelace." in visible_texts(wizard)
    assert wizard.focusWidget().text() == "Continue"
    press(wizard, "Continue")
    assert "Choose your widgets" in visible_texts(wizard)


def test_sign_in_elsewhere_leaves_the_focus_alone(wizard: Wizard) -> None:
    region, _ = fields(wizard)
    region.setText("eu-west-1")
    region.setFocus()
    wizard.apply_snapshot(SIGNED_IN)

    assert wizard.focusWidget() is region


def test_accessible_names_of_controls_and_steps(wizard: Wizard) -> None:
    def look(step: int) -> None:
        assert f"Step {step} of 4" in visible_texts(wizard)
        assert wizard.accessibleName().startswith(f"Step {step} of 4: ")
        for control in (*wizard.findChildren(QLineEdit), *wizard.findChildren(QAbstractButton)):
            assert control.accessibleName() or getattr(control, "text", str)(), control

    look(1)
    go_to_widgets(wizard)
    look(3)
    missing = check_boxes(wizard)[1]
    assert "You lack the permission" in missing.accessibleDescription()
    press(wizard, "Continue")
    look(4)


# When it opens.


@pytest.fixture
def ui(qtbot, tray, services, bridge):
    ui = UserInterface(tray, QMenu(), bridge, services, lambda: datetime.now(UTC))
    yield ui
    ui.close()
    drain()


def visible(kind: type) -> list:
    drain()
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]


def test_wizard_opens_at_the_first_start_once(ui: UserInterface) -> None:
    ui.set_snapshot(NO_ACCOUNT)
    (wizard,) = visible(Wizard)

    wizard.close()
    ui.set_snapshot(NO_ACCOUNT)
    assert visible(Wizard) == []


def test_wizard_does_not_open_with_an_account(ui: UserInterface) -> None:
    ui.set_snapshot(replace(NO_ACCOUNT, problem=None))

    assert visible(Wizard) == []


def test_wizard_is_opened_again_by_its_card(ui: UserInterface) -> None:
    (card,) = build_panel(NO_ACCOUNT, now=None).cards
    assert card.title == "Welcome"
    assert [(action.label, action.run) for action in card.actions] == [("Set up", CardCommands.sign_in)]

    ui.set_snapshot(NO_ACCOUNT)
    (wizard,) = visible(Wizard)
    wizard.close()
    ui.open_panel()
    (panel,) = visible(Panel)
    panel.cards[0].controls()[0].click()
    assert visible(Wizard) == [wizard]


def test_panel_without_a_tray_waits_until_the_wizard_is_closed(ui: UserInterface, tray: Tray) -> None:
    ui.set_snapshot(NO_ACCOUNT)
    tray.missed.emit()
    (wizard,) = visible(Wizard)
    assert visible(Panel) == []

    wizard.close()
    assert visible(Panel)


def test_panel_opens_at_the_end_of_the_wizard(qtbot, ui: UserInterface) -> None:
    ui.set_snapshot(NO_ACCOUNT)
    (wizard,) = visible(Wizard)
    go_to_widgets(wizard)
    press(wizard, "Continue")
    press(wizard, "Finish")

    assert visible(Panel)


def test_wizard_opens_for_the_error_of_no_account() -> None:
    assert issubclass(NoAccountError, HourglanceError)
    assert NoAccountError.code == NO_ACCOUNT.problem.code
