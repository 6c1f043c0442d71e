"""Times, ages and texts as people read them: in local time, in words, and never as markup."""

from datetime import datetime, timedelta

from PySide6.QtCore import QLocale, QTime

from hourglance.api import Duration

_MINUTE = timedelta(minutes=1)
_DAYS_FROM = timedelta(hours=48)


def clock_time(moment: datetime, now: datetime) -> str:
    """Return a moment's local time of day as the locale writes it, with its weekday if that is not today."""
    local = moment.astimezone()
    locale = QLocale()
    text = locale.toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    if local.date() == now.astimezone().date():
        return text
    return f"{locale.dayName(local.isoweekday(), QLocale.FormatType.ShortFormat)} {text}"


def age(moment: datetime, now: datetime) -> str:
    """Return how old a moment is, to be followed by "old": ``3 min``, ``1 h 20 min``, ``3 days``."""
    past = now - moment
    if past < _MINUTE:
        return "less than 1 min"
    return f"{past.days} days" if past >= _DAYS_FROM else str(_in_minutes(past))


def spoken_age(moment: datetime, now: datetime) -> str:
    """Return :func:`age` for a screen reader: ``3 minutes``."""
    past = now - moment
    if past < _MINUTE:
        return "less than 1 minute"
    return f"{past.days} days" if past >= _DAYS_FROM else _in_minutes(past).spoken


def one_line(text: str) -> str:
    """Return a text without line breaks, tabs and doubled spaces."""
    return " ".join(text.split())


def for_tooltip(text: str) -> str:
    """Return a text that no toolkit takes for markup: Qt and several panels draw HTML in tooltips."""
    return text.replace("<", "\u2039")


def for_menu(text: str) -> str:
    """Return a text for a menu entry, where ``&`` would underline the next letter."""
    return one_line(text).replace("&", "&&")


def _in_minutes(past: timedelta) -> Duration:
    return Duration(past // _MINUTE * 60_000)
