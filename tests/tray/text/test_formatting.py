"""Times, ages, and texts without markup."""

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import Qt as GuiQt

from hourglance.tray.text.formatting import (
    accessible_age,
    format_age,
    format_time,
    menu_text,
    tooltip_text,
)


def test_time_is_local(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    assert format_time(now, now) == "10:45"
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    assert format_time(now, now) == "16:15"


def test_time_in_the_format_of_the_locale(now: datetime) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    try:
        assert format_time(now, now).endswith("AM")
    finally:
        QLocale.setDefault(before)


def test_time_of_another_day_has_its_weekday(now: datetime) -> None:
    assert format_time(now - timedelta(days=1), now) == "Mon 10:45"


@pytest.mark.parametrize(
    ("past", "words", "spoken"),
    [
        (timedelta(seconds=-5), "less than 1 min", "less than 1 minute"),
        (timedelta(seconds=59), "less than 1 min", "less than 1 minute"),
        (timedelta(minutes=3, seconds=59), "3 min", "3 minutes"),
        (timedelta(hours=1, minutes=20), "1 h 20 min", "1 hour 20 minutes"),
        (timedelta(hours=47), "47 h", "47 hours"),
        (timedelta(hours=80), "3 days", "3 days"),
    ],
)
def test_age_as_text_and_for_screen_readers(now: datetime, past: timedelta, words: str, spoken: str) -> None:
    assert format_age(now - past, now) == words
    assert accessible_age(now - past, now) == spoken


@pytest.mark.parametrize(
    "text", ["<b>bold</b>", "<img src='https://example.com/x.png'>", "<!-- -->", "a <br> b"]
)
def test_tooltip_text_is_no_markup(text: str) -> None:
    assert GuiQt.mightBeRichText(text) or "<!--" in text
    assert not GuiQt.mightBeRichText(tooltip_text(text))


def test_menu_text_escapes_ampersands() -> None:
    assert menu_text("Claims & returns\tF5\n") == "Claims && returns F5"
