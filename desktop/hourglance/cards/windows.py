"""Windows by name, as card files have them: ``last hour``, ``today, a week earlier``."""

import re
from datetime import timedelta
from typing import Final

from hourglance.api import (
    Earlier,
    Last,
    Previous,
    SettingPlaceholder,
    ThisWeek,
    Today,
    Window,
    last,
    parse_window,
    this_week,
    today,
    window_label,
)

_LAST: Final = re.compile(r"last (?:(\d{1,4}) )?(minute|hour|day|week)s?")
_EARLIER: Final = re.compile(r"(a|\d{1,3}) (day|week|month)s? earlier")
_WHOLE: Final = {"yesterday": today().previous(), "the week before": this_week().previous()}

#: What a window can be called, as a hint.
WINDOW_HINT: Final = (
    "Write last hour, last 30 minutes, today, yesterday or this week, and perhaps `, a week earlier`."
)


def window_named(name: str) -> Window:
    """Return the window of a name.

    :raises ValueError: there is no such window.
    """
    text = " ".join(name.lower().split())
    head, comma, tail = (part.strip() for part in text.partition(","))
    if not comma and head in _WHOLE:
        return _WHOLE[head]
    window = _relative(head)
    if not comma:
        return window
    moved = earlier_window(window, tail)
    assert isinstance(moved, Earlier)  # noqa: S101 - the window is no setting
    return moved


def earlier_window(window: Window | SettingPlaceholder, to: str) -> Window | SettingPlaceholder:
    """Return the window at an earlier time: ``a week earlier``.

    :raises ValueError: the text is no such time, or the window is in the past itself.
    """
    found = _EARLIER.fullmatch(" ".join(to.lower().split()))
    if found is None or not isinstance(window, Last | Today | ThisWeek | SettingPlaceholder):
        raise ValueError(to)
    amount, unit = 1 if found[1] == "a" else int(found[1]), found[2]
    moved = Earlier(
        # A setting may have this window as well, which cannot be moved by days.
        window=this_week() if isinstance(window, SettingPlaceholder) else window,
        months=amount if unit == "month" else 0,
        weeks=amount if unit == "week" else 0,
        days=amount if unit == "day" else 0,
    )
    if isinstance(window, SettingPlaceholder):
        return window.earlier(months=moved.months, weeks=moved.weeks, days=moved.days)
    return moved


def window_text(name: str) -> str:
    """Return the window of a name for a caption: ``in the last hour``, ``today``."""
    text = " ".join(name.lower().split())
    if text.upper().startswith("P"):
        text = window_label(text.upper())
    return f"in the {text}" if text.startswith("last ") else text


def window_value(name: str) -> str:
    """Return the value of a window setting for a name: ``PT1H`` for ``last hour``.

    :raises ValueError: a setting cannot have this window.
    """
    match window_named(name):
        case Last(duration=duration):
            hours, rest = divmod(duration, timedelta(hours=1))
            return f"PT{duration // timedelta(minutes=1)}M" if rest else f"PT{hours}H"
        case Today():
            return "today"
        case ThisWeek():
            return "this-week"
    raise ValueError(f"{name!r} cannot be chosen in the settings")


def window_length(window: Window | SettingPlaceholder) -> timedelta:
    """Return the maximum length of a window; of one that is chosen in the settings, an hour."""
    match window:
        case Last(duration=duration):
            return duration
        case Today():
            return timedelta(days=1)
        case ThisWeek():
            return timedelta(weeks=1)
        case Earlier(window=inner) | Previous(window=inner):
            return window_length(inner)
    return timedelta(hours=1)


def moving_window(length: timedelta) -> str:
    """Return the name of the window of a length that ends now: ``last hour``, ``last 7 days``."""
    minutes = max(1, round(length / timedelta(minutes=1)))
    for unit, size in (("week", 10_080), ("day", 1_440), ("hour", 60), ("minute", 1)):
        if minutes % size == 0:
            amount = minutes // size
            return f"last {unit}" if amount == 1 else f"last {amount} {unit}s"
    raise AssertionError(minutes)  # every number of minutes is a multiple of one


def _relative(text: str) -> Last | Today | ThisWeek:
    if found := _LAST.fullmatch(text):
        return last(**{f"{found[2]}s": int(found[1] or 1)})
    window = parse_window(text.upper() if text.startswith("p") else text.replace(" ", "-"))
    assert isinstance(window, Last | Today | ThisWeek)  # noqa: S101 - parse_window knows no others
    return window
