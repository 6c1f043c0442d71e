"""Times, ages and texts as people read them: in local time, in words, and never as markup."""

from datetime import datetime, timedelta
from unicodedata import bidirectional

from PySide6.QtCore import QLocale, QTime

from hourglance.api import Count, Duration, Percent, Quantity, Tone
from hourglance.tray.text.translation import tr

#: Stands for a number that is not there.
NO_DATA = "–"

_MINUTE = timedelta(minutes=1)
_DAYS_FROM = timedelta(hours=48)


def format_time(moment: datetime, now: datetime) -> str:
    """Return a moment's local time of day as the locale writes it, with its weekday if that is not today."""
    local = moment.astimezone()
    locale = QLocale()
    text = locale.toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    if local.date() == now.astimezone().date():
        return text
    return f"{locale.dayName(local.isoweekday(), QLocale.FormatType.ShortFormat)} {text}"


def format_age(moment: datetime, now: datetime) -> str:
    """Return how old a moment is, to be followed by "old": ``3 min``, ``1 h 20 min``, ``3 days``."""
    past = now - moment
    if past < _MINUTE:
        return tr("less than 1 min")
    return tr("%n days", "", past.days) if past >= _DAYS_FROM else format_quantity(_in_minutes(past))


def accessible_age(moment: datetime, now: datetime) -> str:
    """Return :func:`format_age` for a screen reader: ``3 minutes``."""
    past = now - moment
    if past < _MINUTE:
        return tr("less than 1 minute")
    return tr("%n days", "", past.days) if past >= _DAYS_FROM else accessible_quantity(_in_minutes(past))


def format_quantity(number: Quantity) -> str:
    """Return a number as the locale writes it, its parts apart by a space: ``2 h 41 min``, ``4,1 %``."""
    match number:
        case Duration(value=float() | int()):
            units = {"h": tr("h"), "min": tr("min"), "s": tr("s")}
            return " ".join(f"{amount} {units[unit]}" for amount, unit in _amounts(number))
        case Count(value=int() as count):
            # A desktop without a language has no sign between thousands: the API's is read everywhere.
            locale = QLocale()
            return str(number) if locale.language() is QLocale.Language.C else locale.toString(count)
        case Percent(value=float() | int()):
            return tr("{number} %").format(number=_percent(number))
    return NO_DATA


def accessible_quantity(number: Quantity) -> str:
    """Return a number as a screen reader says it: ``2 hours 41 minutes``, ``4.1 percent``."""
    match number:
        case Duration(value=float() | int()):
            minus = tr("minus {number}") if str(number).startswith("-") else "{number}"
            return minus.format(number=" ".join(map(_spoken_amount, *zip(*_amounts(number), strict=True))))
        case Count(value=int() as count):
            return QLocale().toString(count)
        case Percent(value=float() | int()):
            return tr("{number} percent").format(number=_percent(number))
    return tr("no data")


def tone_name(tone: Tone) -> str:
    """Return how a number stands, in a word."""
    words = {"good": tr("good"), "warning": tr("warning"), "critical": tr("critical")}
    return words.get(tone, "")


def is_rtl(text: str) -> bool:
    """Return whether a text is in a script that is read from right to left."""
    strong = (bidirectional(character) for character in text)
    return next((kind for kind in strong if kind in {"L", "R", "AL"}), "L") != "L"


def one_line(text: str) -> str:
    """Return a text without line breaks, tabs and doubled spaces."""
    return " ".join(text.split())


def tooltip_text(text: str) -> str:
    """Return a text that no toolkit takes for markup: Qt and several panels draw HTML in tooltips."""
    return text.replace("<", "\u2039")


def menu_text(text: str) -> str:
    """Return a text for a menu entry, where ``&`` would underline the next letter."""
    return one_line(text).replace("&", "&&")


def _in_minutes(past: timedelta) -> Duration:
    return Duration(past // _MINUTE * 60_000)


def _amounts(duration: Duration) -> list[tuple[str, str]]:
    """Return the amounts that are shown, with their units, as the API rounds them."""
    parts = str(duration).split(" ")
    return list(zip(parts[::2], parts[1::2], strict=True))


def _spoken_amount(amount: str, unit: str) -> str:
    number = abs(int(amount))
    match unit:
        case "h":
            return tr("%n hours", "", number)
        case "min":
            return tr("%n minutes", "", number)
    return tr("%n seconds", "", number)


def _percent(share: Percent) -> str:
    digits = str(share).removesuffix(" %")
    return QLocale().toString(float(digits), "f", len(digits.partition(".")[2]))
