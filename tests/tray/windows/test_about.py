"""The window about Hourglance: version, diagnostics and the support report."""

from opened_windows import buttons, drain, named, opened, press, visible_texts
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit
from window_samples import ABOUT, CHECKS, OFFLINE, OFFLINE_ERROR, REPORT

from hourglance.tray.controls.labels import MessageLabel
from hourglance.tray.windows.report import ReportPage


def visible_output(window) -> str:
    (text,) = [text.toPlainText() for text in window.findChildren(QPlainTextEdit) if text.isVisible()]
    return text


def test_about_shows_version_system_folders_and_licenses(windows) -> None:
    window = opened(windows, "about")

    texts = set(visible_texts(window))
    assert {ABOUT.version, f"{ABOUT.system}, Qt {qVersion()}", *ABOUT.folders.values()} <= texts
    assert "httpx 0.28.1: BSD-3-Clause" in visible_output(window)


def test_diagnostics_lines_have_state_and_remedy_as_accessible_name(windows) -> None:
    window = opened(windows, "about", "diagnostics")

    lines = [line.accessibleName() for line in window.findChildren(MessageLabel) if line.isVisible()]
    assert "2 problems found" in visible_texts(window)
    assert lines[0].startswith("OK: Tray: StatusNotifierItem")
    assert lines[2].startswith("Warning: Clock: ")
    assert lines[2].endswith("Have the system set its clock.")
    assert lines[3].startswith("Error: Genesys Cloud: ")
    assert lines[4].startswith("Unknown: Allowance: ")


def test_diagnostics_can_be_copied_as_text(windows) -> None:
    press(opened(windows, "about", "diagnostics"), "Copy as text")

    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("OK: Tray: ")
    assert len(lines) == len(CHECKS)


def test_diagnostics_failure_can_be_run_again(windows, services) -> None:
    services.error = OFFLINE_ERROR
    window = opened(windows, "about", "diagnostics")
    assert OFFLINE.sentence in visible_texts(window)

    services.error = None
    press(window, "Run again")
    assert "2 problems found" in visible_texts(window)


def test_diagnostics_run_when_their_page_is_opened_and_once(windows, services) -> None:
    window = opened(windows, "about")
    assert services.diagnostics.runs == 0

    window.show_item("diagnostics")
    assert "Running checks…" in visible_texts(window)
    drain()
    window.show_item("about")
    window.show_item("diagnostics")
    drain()
    assert services.diagnostics.runs == 1


def test_report_shows_every_file_before_it_is_saved(windows) -> None:
    window = opened(windows, "about", "report")
    assert visible_output(window) == REPORT.files["doctor.txt"]

    named(window, "Files of the report").select("exchanges.json")

    assert visible_output(window) == REPORT.files["exchanges.json"]


def test_report_is_saved_as_shown(windows, services, tmp_path) -> None:
    window = opened(windows, "about", "report")
    assert buttons(window)["Save…"].isEnabled()

    window.findChild(ReportPage).save_as(str(tmp_path / "report.zip"))
    drain()

    assert services.asked == [("save", REPORT.name, str(tmp_path / "report.zip"))]
    assert "Saved" in visible_texts(window)


def test_report_that_failed_cannot_be_saved(windows, services) -> None:
    services.error = OFFLINE_ERROR
    window = opened(windows, "about", "report")

    assert not buttons(window)["Save…"].isEnabled()
    assert OFFLINE.sentence in visible_texts(window)
