"""Numbers, times, ages and plain texts, formatted for the eye and for screen readers, in local time."""

import re
from datetime import datetime, timedelta
from unicodedata import bidirectional

from PySide6.QtCore import QDate, QLocale, QTime

from hourglance.api import Count, Duration, Percent, Quantity, Tone
from hourglance.genesys import Scope
from hourglance.tray.running_time import RunningTime
from hourglance.tray.text.translation import tr
from hourglance.util.printable import short_line

#: Shown in place of a missing value.
NO_DATA = "–"

#: The year in a format of dates, with its separators.
_YEAR = re.compile(r"\W*y+\W*")

#: The most characters of a title in a menu: with text of 200 % it takes half of a small screen.
_MAX_TITLE = 40

_MINUTE = timedelta(minutes=1)
_MINUTE_MS = 60_000
_DAYS_FROM = timedelta(hours=48)


def format_time(moment: datetime, now: datetime) -> str:
    """Return the local time of day in the locale's short format, with the weekday unless it is today."""
    local = moment.astimezone()
    locale = QLocale()
    text = locale.toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    if local.date() == now.astimezone().date():
        return text
    return f"{format_weekday(local)} {text}"


def format_weekday(local: datetime) -> str:
    """Return the weekday of a local time, shortened: ``Mon``."""
    return QLocale().dayName(local.isoweekday(), QLocale.FormatType.ShortFormat)


def format_date(local: datetime) -> str:
    """Return the day of a local time as the locale writes it, without the year: ``11/24``, ``24.11``."""
    locale = QLocale()
    form = _YEAR.sub("", locale.dateFormat(QLocale.FormatType.ShortFormat))
    return locale.toString(QDate(local.year, local.month, local.day), form)


def format_age(moment: datetime, now: datetime) -> str:
    """Return how long ago a moment was, to be followed by "old": ``3 min``, ``1 h 20 min``, ``3 days``."""
    age = now - moment
    if age < _MINUTE:
        return tr("less than 1 min")
    return tr("%n days", "", age.days) if age >= _DAYS_FROM else format_quantity(_whole_minutes(age))


def accessible_age(moment: datetime, now: datetime) -> str:
    """Return :func:`format_age` for a screen reader: ``3 minutes``."""
    age = now - moment
    if age < _MINUTE:
        return tr("less than 1 minute")
    return tr("%n days", "", age.days) if age >= _DAYS_FROM else accessible_quantity(_whole_minutes(age))


def format_quantity(quantity: Quantity) -> str:
    """Return a quantity as the locale writes it, its parts separated by spaces: ``2 h 41 min``, ``4,1 %``.

    :param quantity: an amount; running times have been counted (:mod:`hourglance.tray.running_time`).
    """
    match quantity:
        case Duration(value=float() | int()):
            units = {"h": tr("h"), "min": tr("min"), "s": tr("s")}
            return " ".join(f"{amount} {units[unit]}" for amount, unit in _amounts(quantity))
        case Count(value=int() as count):
            # Qt's C locale has no thousands separator; the API's own format has a neutral one.
            locale = QLocale()
            return str(quantity) if locale.language() is QLocale.Language.C else locale.toString(count)
        case Percent(value=float() | int()):
            return tr("{number} %").format(number=_percent(quantity))
    return NO_DATA


def accessible_quantity(quantity: Quantity) -> str:
    """Return a quantity as a screen reader reads it: ``2 hours 41 minutes``, ``4.1 percent``.

    A running time is read in minutes, so that it is not read again every second.
    """
    match quantity:
        case RunningTime(value=float() | int() as ms):
            minutes = Duration(ms // _MINUTE_MS * _MINUTE_MS)
            return accessible_quantity(minutes) if minutes.value else tr("less than 1 minute")
        case Duration(value=float() | int()):
            minus = tr("minus {number}") if str(quantity).startswith("-") else "{number}"
            amounts = (_accessible_amount(abs(int(amount)), unit) for amount, unit in _amounts(quantity))
            return minus.format(number=" ".join(amounts))
        case Count(value=int() as count):
            return QLocale().toString(count)
        case Percent(value=float() | int()):
            return tr("{number} percent").format(number=_percent(quantity))
    return tr("no data")


def tone_name(tone: Tone) -> str:
    """Return a tone as a word; empty if it is neutral."""
    names = {"good": tr("good"), "warning": tr("warning"), "critical": tr("critical")}
    return names.get(tone, "")


def scope_name(scope: Scope | None) -> str:
    """Return whose figures a card has, in a word or two; empty if that is unknown."""
    names = {
        "mine": tr("mine"),
        "my_queues": tr("my queues"),
        "selection": tr("selection"),
        "everyone": tr("everyone"),
        "mixed": tr("mixed"),
    }
    return names[scope] if scope is not None else ""


def is_rtl(text: str) -> bool:
    """Return whether a text is written from right to left, judged by its first strong character."""
    strong = (bidirectional(character) for character in text)
    return next((kind for kind in strong if kind in {"L", "R", "AL"}), "L") != "L"


def tooltip_text(text: str) -> str:
    """Return a text that no toolkit takes for markup: Qt and several desktops render HTML in tooltips."""
    return text.replace("<", "\u2039")


def short_title(title: str) -> str:
    """Return a title that leaves a menu within the screen, and its value in the tooltip of the icon."""
    return short_line(title, _MAX_TITLE)


def menu_text(text: str) -> str:
    """Return a text for a menu entry or a button, where a single ``&`` would underline the next letter."""
    return short_line(text).replace("&", "&&")


def _whole_minutes(age: timedelta) -> Duration:
    return Duration(age // _MINUTE * _MINUTE_MS)


def _amounts(duration: Duration) -> list[tuple[str, str]]:
    """Return the displayed amounts with their units, as the API rounds them."""
    parts = str(duration).split(" ")
    return list(zip(parts[::2], parts[1::2], strict=True))


def _accessible_amount(amount: int, unit: str) -> str:
    match unit:
        case "h":
            return tr("%n hours", "", amount)
        case "min":
            return tr("%n minutes", "", amount)
    return tr("%n seconds", "", amount)


def _percent(share: Percent) -> str:
    digits = str(share).removesuffix(" %").replace(",", ".")  # as the language of cards writes it
    return QLocale().toString(float(digits), "f", len(digits.partition(".")[2]))
