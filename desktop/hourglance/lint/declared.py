"""The check of a query that a widget declares: what it will be sent as is not known yet in every part."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from hourglance.api import AggregatesQuery, Interval, Last, SettingPlaceholder, Since, ThisWeek, Today
from hourglance.genesys.query_wire import encode_query
from hourglance.lint.fix import mend
from hourglance.lint.linter import lint
from hourglance.lint.placeholder_values import fill_in
from hourglance.lint.reader.parser import read
from hourglance.lint.report import LintReport

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)


def lint_declared(query: AggregatesQuery, *, now: datetime | None = None) -> LintReport:
    """Tell every mistake of a declared query, whose window may be relative and which may have holes.

    The report speaks of the body as it could be sent now: a relative window ends now and is as long as
    it can get, one that is to be chosen is the last hour, and a hole is filled with a value that its
    dimension has.

    :raises UnknownFamilyError: if there is no such family.
    :raises QueryShapeError: if no text can stand for the query, such as one with an infinite bound.
    :raises OverflowError: if the window reaches back beyond the calendar.
    """
    now = now or datetime.now(UTC)
    window = query.window if isinstance(query.window, Interval) else _longest(query.window, now)
    body = encode_query(replace(fill_in(query), window=window))
    return lint(mend(read(body).root, ()), family=query.family, now=now)


def _longest(window: Last | Today | ThisWeek | Since | SettingPlaceholder, now: datetime) -> Interval:
    """Return the longest interval that a window can stand for, ending now."""
    match window:
        case Since(instant=instant) if instant < now:
            return Interval(start=instant, end=now)
        case Last(duration=duration):
            return Interval(start=now - duration, end=now)
        case ThisWeek():
            return Interval(start=now - 7 * _DAY, end=now)
        case SettingPlaceholder():
            return Interval(start=now - _HOUR, end=now)
    return Interval(start=now - _DAY, end=now)
