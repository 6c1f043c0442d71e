"""About, the doctor's lines, and the report that is looked through before it is saved."""

import pytest
from opened_windows import buttons, drain, opened, press, said
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit
from window_samples import ABOUT, HEALTH, OFFLINE, REPORT

from hourglance.tray.controls.labels import MessageLabel

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")


def shown(window) -> str:
    (text,) = [text.toPlainText() for text in window.findChildren(QPlainTextEdit) if text.isVisible()]
    return text


def test_it_tells_version_system_places_and_licences(windows) -> None:
    window = opened(windows, "about")

    assert {ABOUT.version, f"{ABOUT.system}, Qt {qVersion()}", *ABOUT.folders.values()} <= set(said(window))
    assert "httpx 0.28.1: BSD-3-Clause" in shown(window)


def test_the_doctor_s_lines_tell_what_is_wrong_by_sign_word_and_remedy(windows) -> None:
    window = opened(windows, "about", "doctor")

    lines = [line.accessibleName() for line in window.findChildren(MessageLabel) if line.isVisible()]
    assert "2 things want a look." in said(window)
    assert lines[0].startswith("Good: Tray: StatusNotifierItem")
    assert lines[2].startswith("Warning: Clock: ")
    assert lines[2].endswith("Have the system set its clock.")
    assert lines[3].startswith("Wrong: Genesys Cloud: ")
    assert lines[4].startswith("Not known: Allowance: ")


def test_the_doctor_s_lines_are_copied_as_text(windows) -> None:
    press(opened(windows, "about", "doctor"), "Copy as text")

    assert QGuiApplication.clipboard().text().splitlines()[0].startswith("ok      Tray: ")
    assert len(QGuiApplication.clipboard().text().splitlines()) == len(HEALTH.checks)


def test_the_doctor_looks_again(windows, office) -> None:
    window = opened(windows, "about", "doctor")
    office.instead = OFFLINE
    press(window, "Look again")

    assert OFFLINE.sentence in said(window)


def test_nothing_is_examined_before_the_doctor_is_asked(windows, office, monkeypatch) -> None:
    from dataclasses import replace

    asked = []
    commands = replace(office.commands.help, health=lambda reply: asked.append("health"))
    monkeypatch.setattr(type(office), "commands", replace(office.commands, help=commands))
    window = opened(windows, "about")
    assert asked == []

    window.look_at("doctor")
    assert asked == ["health"]
    assert "Looking. It takes a few seconds." in said(window)


def test_every_file_of_the_report_can_be_read_before_it_is_saved(windows) -> None:
    window = opened(windows, "about", "report")
    assert shown(window) == REPORT.files["doctor.txt"]

    window._report._files.select("exchanges.json")

    assert shown(window) == REPORT.files["exchanges.json"]


def test_what_was_shown_is_what_is_saved(windows, office, tmp_path) -> None:
    window = opened(windows, "about", "report")
    assert buttons(window)["Save…"].isEnabled()

    window._report.save_at(str(tmp_path / "report.zip"))
    drain()

    assert office.asked == [("save", REPORT.name, str(tmp_path / "report.zip"))]
    assert "Saved." in said(window)


def test_a_report_that_cannot_be_made_cannot_be_saved(windows, office) -> None:
    office.instead = OFFLINE
    window = opened(windows, "about", "report")

    assert not buttons(window)["Save…"].isEnabled()
    assert OFFLINE.sentence in said(window)
