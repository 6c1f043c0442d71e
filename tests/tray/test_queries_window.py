"""The query inspector: what is asked, what came of it, and the box to check a query in."""

import pytest
from opened_windows import buttons, drain, opened, press, said
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QComboBox, QPlainTextEdit
from window_samples import BODY, CHECKED, EXCHANGES, OFFLINE, QUERY_PAGES, ROWS, WRONG

from hourglance.tray.controls.two_line_list import TwoLineList
from hourglance.tray.windows.query_check import REST
from hourglance.tray.windows.query_details import Exchanges

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")


@pytest.fixture
def window(windows):
    return opened(windows, "queries")


@pytest.fixture
def box(windows):
    return opened(windows, "queries", "check")


def texts(window) -> list[str]:
    return [text.toPlainText() for text in window.findChildren(QPlainTextEdit) if text.isVisible()]


def paste(box, text: str) -> None:
    box._check.editor.setPlainText(text)
    box._check._rest.timeout.emit()
    drain()


def mistakes(box) -> list[str]:
    listed = box._check.mistakes
    return [
        listed.item(row).data(Qt.ItemDataRole.AccessibleTextRole)
        for row in range(listed.count())
        if listed.isVisible()
    ]


def test_every_distinct_query_is_listed_with_how_many_widgets_ask_it(window) -> None:
    listed = window.findChild(TwoLineList)

    assert [listed.item(row).text() for row in range(listed.count())] == [row.titles[0] for row in ROWS]
    assert "and 1 more" in listed.item(1).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_page_tells_who_asks_how_often_when_next_and_what(window) -> None:
    shown = said(window)

    assert {"Voice, last hour", "every 1 min", "10:46"} <= set(shown)
    assert BODY in texts(window)


def test_each_request_tells_outcome_time_size_and_whom_it_served(window) -> None:
    table = window.findChild(Exchanges)
    newest = [table.topLevelItem(0).text(column) for column in range(5)]

    assert table.topLevelItemCount() == len(EXCHANGES)
    assert newest[:3] == ["10:44:20", "Answered", "194 ms"]
    assert newest[4] == "3 queries"
    assert table.topLevelItem(2).text(1) == OFFLINE.what
    assert table.topLevelItem(1).text(4) == "this one alone"


def test_the_one_that_is_chosen_is_told_in_full(qtbot, window) -> None:
    table = window.findChild(Exchanges)
    assert {"12 of 300 requests used", EXCHANGES[0].correlation_id} <= set(said(window))
    assert "Service level, Handled today" in said(window)

    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Down)

    assert OFFLINE.sentence in said(window)


def test_it_is_copied_as_a_command_without_the_token(window) -> None:
    press(window, "Copy as curl")

    assert QGuiApplication.clipboard().text() == QUERY_PAGES[ROWS[0].id].curl
    assert "Copied, with $TOKEN in the place of your token." in said(window)


def test_the_query_of_a_widget_can_be_opened_by_any_that_asks_it(windows) -> None:
    window = opened(windows, "queries", ROWS[1].id)

    assert "Service level · Service level, Sales" in said(window)
    assert window.findChild(TwoLineList).key == ROWS[1].id


def test_a_query_goes_from_its_page_into_the_box(window, office) -> None:
    press(window, "Check it")

    assert texts(window) == [BODY]
    assert office.asked == [("check", "conversations")]
    assert "No mistakes. The service takes the query." in said(window)


def test_a_paste_is_checked_after_a_rest_and_each_mistake_has_its_place(qtbot, box, office) -> None:
    box._check.editor.setPlainText(WRONG)
    assert office.asked == []
    assert box._check._rest.isActive()
    assert box._check._rest.interval() == REST

    box._check._rest.timeout.emit()
    drain()

    assert office.asked == [("check", "conversations")]
    assert "2 mistakes. All of it can be mended at once." in said(box)
    assert mistakes(box)[0].endswith("line 2, column 14 · HG110")


def test_choosing_a_mistake_leads_to_its_place_and_says_what_to_write(box) -> None:
    paste(box, WRONG)
    box._check.mistakes.setCurrentRow(0)
    assert box._check.editor.textCursor().selectedText() == '"PT1H"'

    box._check.mistakes.setCurrentRow(1)

    assert box._check.editor.textCursor().selectedText() == '"select"'
    assert "Handle time is `tHandle`." in said(box)


def test_whoever_types_keeps_the_cursor_when_the_mistakes_arrive(qtbot, box) -> None:
    paste(box, WRONG)
    editor = box._check.editor
    editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor, " ")
    box._check._rest.timeout.emit()
    drain()

    assert mistakes(box)
    assert not editor.textCursor().hasSelection()
    assert editor.textCursor().atEnd()


def test_whoever_comes_to_the_mistakes_by_keys_is_shown_the_first(qtbot, box) -> None:
    paste(box, WRONG)
    box.activateWindow()
    box._check.mistakes.setFocus()
    drain()

    assert box._check.editor.textCursor().selectedText() == '"PT1H"'


def test_all_mistakes_are_marked_in_the_text(box) -> None:
    paste(box, WRONG)

    assert len(box._check.editor.extraSelections()) == len(CHECKED.mistakes)


def test_mending_replaces_the_text_and_can_be_undone(qtbot, box) -> None:
    paste(box, WRONG)
    press(box, "Mend it")

    assert texts(box) == [BODY]
    assert mistakes(box) == []
    assert not buttons(box)["Mend it"].isEnabled()
    box._check.editor.undo()
    assert texts(box) == [WRONG]


def test_a_place_behind_letters_of_two_units_is_found(box) -> None:
    from dataclasses import replace

    text = '{"😀😀": "PT1H"}'
    box._check.editor.setPlainText(text)
    there = replace(CHECKED.mistakes[0], line=1, column=8, length=6)
    box._check.show_checked(replace(CHECKED, text=text, mistakes=(there,)))
    box._check.mistakes.select_first()

    assert box._check.editor.textCursor().selectedText() == '"PT1H"'


def test_a_place_at_the_very_end_is_no_harm(box) -> None:
    from dataclasses import replace

    box._check.editor.setPlainText("{")
    there = replace(CHECKED.mistakes[0], line=1, column=2, length=0)
    box._check.show_checked(replace(CHECKED, text="{", mistakes=(there,)))
    box._check.mistakes.select_first()

    assert box._check.editor.textCursor().selectedText() == "{"


def test_what_was_checked_before_the_last_letter_is_not_shown(box) -> None:
    paste(box, WRONG)
    box._check.editor.setPlainText(WRONG + " ")
    box._check.show_checked(CHECKED)

    assert box._check.editor.extraSelections() == []


def test_nothing_is_checked_where_there_is_nothing(box, office) -> None:
    paste(box, WRONG)
    paste(box, "  ")

    assert len(office.asked) == 1
    assert mistakes(box) == []


def test_the_family_can_be_chosen(qtbot, box, office) -> None:
    paste(box, BODY)
    families = next(combo for combo in box.findChildren(QComboBox) if combo.isVisible())
    families.setFocus()
    qtbot.keyClick(families, Qt.Key.Key_Down)
    drain()

    assert office.asked[-1] == ("check", "flows")


def test_the_box_stays_open_while_the_list_arrives(box) -> None:
    box._reload()
    drain()

    assert box._stack.currentWidget() is box._check
    box.findChild(TwoLineList).setCurrentRow(0)
    drain()
    assert box._stack.currentWidget() is box._page
