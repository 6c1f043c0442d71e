"""``hourglance usage``: the requests of today and this month."""

import asyncio
from collections.abc import Iterator
from typing import Final

import click
import msgspec

from hourglance.app import PanelWidgets, UsageDetails, stored_usage
from hourglance.devtools import format_table
from hourglance.engine import NO_WIDGET, Load, UsageReport
from hourglance.util.terminal import write, write_json

#: Requests per month of a named user, by license, as the fair-use policy names them; they change.
_ALLOWANCES: Final = {"CX 1": 75_000, "CX 2": 110_000, "CX 3": 140_000}


@click.command()
@click.option("--json", "json_form", is_flag=True, help="Print JSON in a stable format.")
@click.option(
    "--desks",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help="Print what N computers with this panel would take, and when.",
)
def usage(*, json_form: bool, desks: int | None) -> None:
    """Print how many requests Hourglance has sent today and this month, and for which widgets.

    Months and days are those of Genesys Cloud, in UTC. All running parts of Hourglance are counted together,
    up to the last minute.
    """
    details = asyncio.run(stored_usage())
    if desks is not None and details.panel is not None:
        write("\n".join(_fleet_lines(desks, details.panel, details.report.limit)))
    elif json_form:
        write_json(msgspec.json.format(msgspec.json.encode(_as_json(details.report)), indent=2))
    else:
        write("\n".join(_lines(details)))


def _as_json(report: UsageReport) -> dict[str, object]:
    return {
        "today": report.today,
        "month": report.month,
        "per_month": report.per_month,
        "limit": report.limit,
        "widgets": [
            {"widget": each.widget, "month": round(each.month), "per_month": round(each.per_month)}
            for each in report.widgets
            if each.widget != NO_WIDGET
        ],
    }


def _lines(details: UsageDetails) -> Iterator[str]:
    report = details.report
    limit = ""
    if report.limit:
        setter = "your administrator" if details.limited_by_policy else "you"
        limit = f" (limit {_number(report.limit)}, set by {setter})"
    yield (
        f"Today {_number(report.today)} requests, this month {_number(report.month)}; "
        f"at this pace {_number(report.per_month)} a month{limit}"
    )
    rows = [
        (
            details.title(each.widget),
            f"{each.month / max(1, report.month) * 100:3.0f} %",
            _pace(each.widget, details),
        )
        for each in report.widgets
    ]
    yield from (f"  {line}" for line in format_table(rows))


def _fleet_lines(desks: int, panel: PanelWidgets, limit: int | None) -> Iterator[str]:
    wanted = panel.requests_per_month()
    each = min(wanted, limit) if limit else wanted
    yield f"{_number(desks)} computers with this panel: {_number(desks * each)} requests a month"
    yield f"  {_number(each)} each, on 22 days of nine hours, with the panel opened twelve times a day"
    if each < wanted:
        yield f"  {_number(wanted)} each without the limit: intervals are {wanted / each:.1f} times as long"
    shares = [f"{name} {each / allowance:.0%}".replace("%", " %") for name, allowance in _ALLOWANCES.items()]
    yield f"  of the monthly allowance of a named user: {', '.join(shares)}"
    found, slower = panel.forecast(desks), wanted / each
    rows = [
        ("requests per second", "mean", "busiest"),
        ("all start within ten minutes, as at 08:00", *_load(found.start, 1.0)),
        ("after that", *_load(found.steady, slower)),
        ("while Genesys Cloud does not respond", *_load(found.outage, 1.0)),
        ("after an outage of ten minutes", *_load(found.after, slower)),
        ("at the end of the month", *_load(found.steady, slower)),
    ]
    yield from (f"  {line}" for line in format_table(rows))


def _load(load: Load, slower: float) -> tuple[str, str]:
    return f"{load.mean / slower:.1f}", f"{load.peak / slower:.1f}"


def _pace(widget_id: str, details: UsageDetails) -> str:
    """Return how often a widget is refreshed, and why."""
    panel = details.panel
    widget = next((each for each in panel.widgets if each.id == widget_id), None) if panel else None
    if panel is None or widget is None:
        return "no longer on the panel" if widget_id else ""
    every = "each minute" if widget.refresh_seconds == 60 else f"every {widget.refresh_seconds} s"
    if widget_id == panel.pinned:
        return f"requested {every}: it is on the icon"
    if widget_id in panel.limited:
        return f"requested {every}: it has an alert"
    return "every ten minutes while the panel is closed"


def _number(number: int) -> str:
    return f"{number:,}".replace(",", " ")
