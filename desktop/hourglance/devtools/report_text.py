"""Plugins, queries and cards as text for a terminal, and a plugin's report as JSON."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from hourglance.api import (
    API_VERSION,
    ActivityQuery,
    AgentStatusQuery,
    AggregatesQuery,
    Card,
    Duration,
    Earlier,
    Interval,
    Last,
    LiveQuery,
    MovedSetting,
    Previous,
    SettingPlaceholder,
    Since,
    ThisWeek,
    Today,
    Window,
)
from hourglance.app import price_text
from hourglance.genesys import describe_requests

if TYPE_CHECKING:  # other commands use this module without the check
    from hourglance.devtools.check import PluginReport, WidgetReport
    from hourglance.devtools.project import ProjectProblem

_MAX_DETAIL_LINES: Final = 30


def format_report(report: "PluginReport") -> str:
    """Return a report for a terminal. Errors come last, next to the prompt."""
    numbers = Counter(problem.severity for problem in report.problems)
    counted = [_counted(numbers["error"], "error"), _counted(numbers["warning"], "warning")]
    if numbers["note"]:
        counted.append(_counted(numbers["note"], "note"))
    problems = sorted(report.problems, key=lambda problem: problem.severity == "error")
    return "\n".join(
        [
            *_head(report),
            *(line for widget in report.widgets for line in _widget(widget)),
            *map(_problem, problems),
            *([""] if problems else []),
            f"{', '.join(counted)}.".capitalize(),
        ]
    )


def report_as_json(report: "PluginReport") -> str:
    """Return a report as a JSON object, a stable format."""
    content = {
        "ok": report.ok,
        "name": report.project.name,
        "version": report.project.version,
        "authors": report.project.authors,
        "api_version": API_VERSION,
        "permissions": report.permissions,
        "load_ms": None if report.load_seconds is None else round(1000 * report.load_seconds, 1),
        "peak_bytes": report.peak_bytes,
        "widgets": [
            {
                "widget": widget.declaration.id,
                "title": widget.declaration.title,
                "cards": [
                    {
                        "given": preview.given,
                        "text": str(preview.card.headline) if preview.card else None,
                        "caption": preview.card.caption if preview.card else None,
                        "spoken": preview.card.spoken if preview.card else None,
                        "ms": round(1000 * preview.seconds, 1),
                    }
                    for preview in widget.cards
                ],
                "missing_in_demo": widget.missing_in_demo,
            }
            for widget in report.widgets
        ],
        "findings": [
            {
                "severity": problem.severity,
                "widget": problem.widget or None,
                "place": problem.place or None,
                "message": problem.message,
                "details": problem.details or None,
            }
            for problem in report.problems
        ],
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode()


def format_card(card: Card | None) -> str:
    """Return a card's number and caption on one line."""
    return "no card" if card is None else f"{card.headline}  {card.caption}".rstrip()


def format_table(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return rows as lines with aligned columns. Columns that are empty in all rows are left out."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width).rstrip()
        for row in rows
    ]


def indent(text: str, by: int = 4) -> str:
    """Return the last lines of a traceback or of output, indented."""
    return "\n".join(" " * by + line for line in text.rstrip().splitlines()[-_MAX_DETAIL_LINES:])


def _head(report: "PluginReport") -> Iterator[str]:
    project = report.project
    rows = [("made for", f"version {API_VERSION} of the widget API")]
    for name, any_of in report.permissions.items():
        permission = f" (permission {' or '.join(any_of)})" if any_of else ""
        rows.append(("requests", f"{describe_requests([name])}{permission}"))
    if report.load_seconds is not None:
        rows.append(("loads in", f"{report.load_seconds:.2f} s"))
    if report.peak_bytes is not None:
        rows.append(("uses", f"{report.peak_bytes / 1024**2:.0f} MB at most"))
    if report.requests_per_month is not None:
        rows.append(("costs", f"{price_text(report.requests_per_month)}, next to the bundled widgets"))
    by = f" by {', '.join(project.authors)}" if project.authors else ""
    yield f"{project.name} {project.version}{by}".rstrip()
    yield from (f"  {line}" for line in format_table(rows))
    yield ""


def _widget(widget: "WidgetReport") -> Iterator[str]:
    declaration = widget.declaration
    rows = [(f"query {part.name}".rstrip(), "", _query_line(part.query)) for part in declaration.all_parts]
    if declaration.settings:
        rows.append(("settings", "", ", ".join(setting.label for setting in declaration.settings)))
    rows += [
        (f"on {preview.given}", f"{1000 * preview.seconds:.1f} ms", format_card(preview.card))
        for preview in widget.cards
    ]
    if widget.missing_in_demo:
        rows.append(("no data", "", f"of {', '.join(widget.missing_in_demo)} in the demo"))
    yield f"{declaration.title} ({declaration.id})"
    yield from (f"  {line}" for line in format_table(rows))
    yield ""


def _problem(problem: "ProjectProblem") -> str:
    widget = f"{problem.widget}: " if problem.widget else ""
    line = f"{problem.severity}: {problem.place and f'{problem.place}: '}{widget}{problem.message}"
    return f"{line}\n{indent(problem.details)}" if problem.details else line


def _query_line(query: AggregatesQuery | LiveQuery) -> str:
    if isinstance(query, AgentStatusQuery):
        return "the user's status, now"
    groups = f", for each {' and '.join(query.group_by)}" if query.group_by else ""
    if isinstance(query, ActivityQuery):
        return f"{', '.join(query.metrics)} of {query.family}, now{groups}"
    by = f" by {query.granularity}" if query.granularity else ""
    return f"{', '.join(query.metrics)} of {query.family}, {_window(query.window)}{by}{groups}"


def _window(window: Window | SettingPlaceholder) -> str:  # noqa: PLR0911 - one a kind
    match window:
        case Last(duration=duration):
            return f"the last {_length(duration)}"
        case Today():
            return "today"
        case ThisWeek():
            return "this week"
        case Since(instant=instant):
            return f"since {instant:%Y-%m-%d %H:%M}"
        case Interval(start=start, end=end):
            return f"from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"
        case MovedSetting():
            return "in an earlier one of the user's windows"
        case SettingPlaceholder():
            return "in the user's window"
        case Earlier(window=inner, whole=whole):
            amounts = ((window.months, "month"), (window.weeks, "week"), (window.days, "day"))
            moved = " ".join(_counted(amount, unit) for amount, unit in amounts if amount)
            return f"{_window(inner)}, {moved} earlier{', whole' if whole else ''}"
        case Previous(window=inner):
            return f"just before {_window(inner)}"


def _length(duration: timedelta) -> str:
    if duration == timedelta(hours=1):
        return "hour"
    if duration % timedelta(days=1) == timedelta(0):
        return f"{duration.days} days"
    return str(Duration(duration / timedelta(milliseconds=1)))


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
