"""The query inspector: queries, their requests, and the check of a query."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from opened_windows import buttons, drain, named, opened, press, visible_texts
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit
from window_samples import BODY, CHECKED, OFFLINE, OFFLINE_ERROR, QUERIES, REQUESTS, ROWS, WRONG

from hourglance.app import LintReport
from hourglance.engine import LiveQueryStatus
from hourglance.genesys import TopicState
from hourglance.tray.controls.two_line_list import TwoLineList
from hourglance.tray.windows import keep_card, query_check


@pytest.fixture
def window(windows):
    return opened(windows, "queries")


@pytest.fixture
def check(windows, monkeypatch):
    """Open the page to check a query, which checks without a delay."""
    monkeypatch.setattr(query_check, "DEBOUNCE", 0)
    return opened(windows, "queries", "check")


def texts(window) -> list[str]:
    return [text.toPlainText() for text in window.findChildren(QPlainTextEdit) if text.isVisible()]


def editor(window) -> QPlainTextEdit:
    return named(window, "Query to check")


def paste(window, text: str) -> None:
    editor(window).setPlainText(text)
    drain()


def problem_list(window) -> TwoLineList:
    return named(window, "Problems")


def problems(window) -> list[str]:
    return [
        listed.item(row).data(Qt.ItemDataRole.AccessibleTextRole)
        for listed in window.findChildren(TwoLineList)
        if listed.accessibleName() == "Problems" and listed.isVisible()
        for row in range(listed.count())
    ]


def test_list_shows_each_distinct_query_with_its_widgets(window) -> None:
    listed = named(window, "Queries")

    assert [listed.item(row).text() for row in range(listed.count())] == [row.titles[0] for row in ROWS]
    assert "and 1 more" in listed.item(1).data(Qt.ItemDataRole.AccessibleTextRole)


def test_requests_show_the_month_by_day_and_widget(window) -> None:
    press(window, "Requests")

    shown = visible_texts(window)
    assert {"214", "1\u202f200", "11\u202f300", "12\u202f000"} <= set(shown)
    assert {"900, 75 %", "200, 17 %", "100, 8.3 %"} <= set(shown)
    assert {"Voice, last hour", "gone/gone", "Sign-in, names and commands"} <= set(shown)
    assert named(window, "540 requests on the busiest day, 1; 214 today").isVisible()
    assert window.item == "usage"


def test_requests_page_opened_first_is_not_replaced_by_a_query(windows) -> None:
    window = opened(windows, "queries", "usage")

    assert window.item == "usage"
    assert "Sign-in, names and commands" in visible_texts(window)


def test_details_that_arrive_late_leave_the_other_page(window) -> None:
    named(window, "Queries").setCurrentRow(1)
    buttons(window)["Check a query"].click()
    drain()

    assert window.item == "check"
    assert named(window, "Query to check").isVisible()


def test_requests_that_cannot_be_loaded_are_one_sentence(window, services) -> None:
    services.error = OFFLINE_ERROR
    press(window, "Requests")

    assert any(OFFLINE_ERROR.what in text for text in visible_texts(window))


def test_details_show_widgets_interval_next_refresh_and_body(window) -> None:
    assert {"Voice, last hour", "1 min", "10:46"} <= set(visible_texts(window))
    assert BODY in texts(window)


def test_details_of_a_live_query_show_its_notifications(windows, services, monkeypatch) -> None:
    live = LiveQueryStatus(
        topics=(
            TopicState(topic="v2.users.u.activity", permitted=True),
            TopicState(topic="v2.users.u.adherence", permitted=False),
        ),
        polled=None,
        events=12,
        last_event_at=datetime(2026, 12, 1, 10, tzinfo=UTC),
        drift=3,
        snapshots=4,
        every=600,
        seconds_left=60,
    )
    monkeypatch.setitem(QUERIES, ROWS[0].id, replace(QUERIES[ROWS[0].id], live=live, requests=()))
    shown = "\n".join(visible_texts(opened(windows, "queries")))

    assert "Connected" in shown
    assert "v2.users.u.adherence (not permitted)" in shown
    assert "12, the last at" in shown
    assert "No requests yet" not in shown


def test_requests_show_result_duration_size_and_merging(window) -> None:
    table = named(window, "Recent requests")
    newest = [table.topLevelItem(0).text(column) for column in range(5)]

    assert table.topLevelItemCount() == len(REQUESTS)
    assert newest[:3] == ["10:44:20", "Success", "194 ms"]
    assert newest[4] == "3 queries"
    assert table.topLevelItem(2).text(1) == OFFLINE.what
    assert table.topLevelItem(1).text(4) == "Not merged"


def test_selected_request_is_shown_in_full(qtbot, window) -> None:
    table = named(window, "Recent requests")
    assert {"12 of 300 requests used", REQUESTS[0].correlation_id} <= set(visible_texts(window))
    assert "Service level, Handled today" in visible_texts(window)

    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Down)

    assert OFFLINE.sentence in visible_texts(window)


def test_query_is_copied_as_a_command_without_the_token(window) -> None:
    press(window, "Copy as curl")

    assert QGuiApplication.clipboard().text() == QUERIES[ROWS[0].id].curl
    assert "Copied, with $TOKEN in place of your token" in visible_texts(window)


def test_query_can_be_opened_by_each_widget_that_uses_it(windows) -> None:
    window = opened(windows, "queries", ROWS[1].id)

    assert "Service level · Service level, Sales" in visible_texts(window)
    assert window.item == ROWS[1].id


def test_query_of_a_widget_can_be_checked(window, services) -> None:
    press(window, "Check query")

    assert texts(window) == [BODY]
    assert services.asked == [("check", "conversations")]
    assert "No problems found" in visible_texts(window)


def test_check_waits_until_typing_pauses(qtbot, windows, services) -> None:
    window = opened(windows, "queries", "check")
    paste(window, WRONG)
    assert services.asked == []

    qtbot.waitUntil(lambda: drain() or bool(services.asked))
    assert services.asked == [("check", "conversations")]


def test_check_shows_each_problem_with_its_position(check) -> None:
    paste(check, WRONG)

    assert "2 problems found. All of them can be fixed automatically." in visible_texts(check)
    assert problems(check)[0].endswith("line 2, column 14 · HG110")


def test_selected_problem_is_selected_in_the_text_with_advice(check) -> None:
    paste(check, WRONG)
    problem_list(check).setCurrentRow(0)
    assert editor(check).textCursor().selectedText() == '"PT1H"'
    suggestion = CHECKED.diagnostics[0].suggestion
    assert f"Write: {suggestion}" in visible_texts(check)

    problem_list(check).setCurrentRow(1)

    assert editor(check).textCursor().selectedText() == '"select"'
    assert "Handle time is `tHandle`." in visible_texts(check)


def test_text_cursor_stays_when_problems_arrive(qtbot, check) -> None:
    paste(check, WRONG)
    editor(check).moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor(check), " ")
    drain()

    assert problems(check)
    assert not editor(check).textCursor().hasSelection()
    assert editor(check).textCursor().atEnd()


def test_problem_list_selects_the_first_when_it_gets_the_focus(check) -> None:
    paste(check, WRONG)
    check.activateWindow()
    problem_list(check).setFocus()
    drain()

    assert editor(check).textCursor().selectedText() == '"PT1H"'


def test_problems_are_underlined_in_the_text(check) -> None:
    paste(check, WRONG)

    assert len(editor(check).extraSelections()) == len(CHECKED.diagnostics)


def test_fix_all_replaces_the_text_and_can_be_undone(check) -> None:
    paste(check, WRONG)
    press(check, "Fix all")

    assert texts(check) == [BODY]
    assert problems(check) == []
    assert not buttons(check)["Fix all"].isEnabled()
    editor(check).undo()
    assert texts(check) == [WRONG]


@pytest.mark.parametrize(
    ("severity", "summary"), [("warning", "Valid, with warnings"), ("note", "Valid, with notes")]
)
def test_warnings_or_notes_alone_leave_the_query_valid(check, services, severity, summary) -> None:
    found = replace(CHECKED.diagnostics[0], severity=severity)
    services.queries.report = replace(CHECKED, ok=True, diagnostics=(found,))
    paste(check, WRONG)

    assert summary in visible_texts(check)


def test_severities_are_underlined_in_different_colors(check, services) -> None:
    found = [replace(CHECKED.diagnostics[0], severity=each) for each in ("error", "warning", "note")]
    services.queries.report = replace(CHECKED, diagnostics=tuple(found))
    paste(check, WRONG)

    colors = {each.format.underlineColor().name() for each in editor(check).extraSelections()}
    assert len(colors) == len(found)


@pytest.mark.parametrize(
    ("fixable", "summary"),
    [
        ((True,), "1 problem found. It can be fixed automatically."),
        ((False,), "1 problem found. Needs a manual change."),
        ((True, False), "2 problems found. 1 of them can be fixed automatically."),
        ((False, False), "2 problems found. Needs a manual change."),
    ],
)
def test_summary_counts_problems_that_can_be_fixed(check, services, fixable, summary) -> None:
    found = zip(CHECKED.diagnostics, fixable, strict=False)
    diagnostics = tuple(replace(each, fixable=can) for each, can in found)
    services.queries.report = replace(CHECKED, diagnostics=diagnostics)
    paste(check, WRONG)

    assert summary in visible_texts(check)


def test_summary_of_a_query_with_placeholders_does_not_call_it_valid(check, services) -> None:
    left = replace(CHECKED.diagnostics[0], severity="warning", code="HG032")
    services.queries.report = replace(CHECKED, ok=True, diagnostics=(left,), remaining=(left,))
    paste(check, WRONG)

    assert "Valid as soon as every placeholder is filled in" in visible_texts(check)


@pytest.mark.parametrize(
    ("text", "line", "column", "length", "selected"),
    [
        pytest.param('{"😀😀": "PT1H"}', 1, 8, 6, '"PT1H"', id="after letters of two UTF-16 units"),
        pytest.param("{", 1, 2, 0, "{", id="at the end of the text"),
    ],
)
def test_position_of_a_problem_is_found(check, services, text, line, column, length, selected) -> None:
    diagnostic = replace(CHECKED.diagnostics[0], line=line, column=column, length=length)
    services.queries.report = replace(CHECKED, diagnostics=(diagnostic,))
    paste(check, text)
    problem_list(check).select_first()

    assert editor(check).textCursor().selectedText() == selected


def test_report_of_an_older_text_is_not_shown(check, services, monkeypatch) -> None:
    async def report_of_older_text(text: str, family: str) -> LintReport:
        return CHECKED

    monkeypatch.setattr(services.queries, "check", report_of_older_text)
    paste(check, f"{WRONG} ")

    assert editor(check).extraSelections() == []
    assert problems(check) == []


def test_empty_text_is_not_checked(check, services) -> None:
    paste(check, WRONG)
    paste(check, "  ")

    assert len(services.asked) == 1
    assert problems(check) == []


def test_family_can_be_selected(qtbot, check, services) -> None:
    paste(check, BODY)
    families = named(check, "Family of aggregates")
    families.setFocus()
    qtbot.keyClick(families, Qt.Key.Key_Down)
    drain()

    assert services.asked[-1] == ("check", "flows")


def test_check_page_stays_while_the_list_is_loaded(check) -> None:
    check.refresh()
    drain()
    assert editor(check).isVisible()

    named(check, "Queries").setCurrentRow(0)
    drain()
    assert texts(check)[0] == BODY


def test_meaning_of_the_metric_at_the_text_cursor_is_shown(check) -> None:
    paste(check, BODY)
    cursor = editor(check).textCursor()
    cursor.setPosition(BODY.index("tHandle") + 3)
    editor(check).setTextCursor(cursor)
    drain()
    assert "tHandle: handle time." in visible_texts(check)

    editor(check).moveCursor(QTextCursor.MoveOperation.Start)
    drain()

    assert "tHandle: handle time." not in visible_texts(check)


def test_meaning_of_the_metric_that_a_problem_suggests_is_shown(check, services) -> None:
    problem = replace(CHECKED.diagnostics[1], suggestion='"tHandle"')
    services.queries.report = replace(CHECKED, diagnostics=(problem,))
    paste(check, WRONG)
    problem_list(check).setCurrentRow(0)
    drain()
    assert "tHandle: handle time." in visible_texts(check)


def test_meaning_that_arrives_after_the_cursor_moved_on_is_not_shown(check, services, monkeypatch) -> None:
    paste(check, "tHandle other")
    waiting = asyncio.Event()
    answer = services.queries.meaning

    async def late(names):
        if "tHandle" in names:
            await waiting.wait()
        return await answer(names)

    monkeypatch.setattr(services.queries, "meaning", late)
    cursor = editor(check).textCursor()
    for position in (3, 10):
        cursor.setPosition(position)
        editor(check).setTextCursor(cursor)
    waiting.set()
    drain()
    assert "tHandle: handle time." not in visible_texts(check)


def keep_form(check, monkeypatch) -> None:
    monkeypatch.setattr(keep_card, "PREVIEW_DEBOUNCE", 0)
    paste(check, WRONG)
    press(check, "Keep as a card…")
    drain()


def test_card_of_a_query_is_previewed_with_title_and_number(check, services, monkeypatch) -> None:
    keep_form(check, monkeypatch)

    assert services.asked[-1] == ("preview", "conversations", "", "")
    assert named(check, "Title of the card").text() == "tHandle, voice"
    assert {"2 h 41 min", "tHandle.sum in the last hour"} <= set(visible_texts(check))


def test_other_number_is_previewed(check, services, monkeypatch) -> None:
    keep_form(check, monkeypatch)
    numbers = named(check, "Number of the card")

    numbers.setCurrentText("tHandle.average")
    numbers.activated.emit(numbers.currentIndex())
    drain()

    assert services.asked[-1] == ("preview", "conversations", "tHandle.average", "tHandle, voice")
    assert "4 min 21 s" in visible_texts(check)


def test_card_is_kept_with_its_title_and_number(check, services, monkeypatch) -> None:
    keep_form(check, monkeypatch)
    named(check, "Title of the card").setText("Voice")

    press(check, "Keep")
    drain()

    assert services.asked[-1] == ("keep", "conversations", "tHandle.sum", "Voice")
    assert "The card is on the panel" in visible_texts(check)
    assert "Keep" not in buttons(check)


def test_preview_that_fails_says_why_and_the_card_can_be_kept(check, services, monkeypatch) -> None:
    monkeypatch.setattr(keep_card, "PREVIEW_DEBOUNCE", 0)
    paste(check, WRONG)
    services.error = OFFLINE_ERROR
    press(check, "Keep as a card…")
    drain()

    assert OFFLINE.what in " ".join(visible_texts(check))
    services.error = None
    press(check, "Keep")
    drain()
    assert services.asked[-1][0] == "keep"


def test_edited_query_closes_the_form(check, monkeypatch) -> None:
    keep_form(check, monkeypatch)

    paste(check, "{")

    assert "Keep" not in buttons(check)


def test_query_with_errors_that_remain_cannot_be_kept(check, services) -> None:
    services.queries.report = replace(CHECKED, fixed=None, remaining=CHECKED.diagnostics)

    paste(check, WRONG)

    assert not buttons(check)["Keep as a card…"].isEnabled()
