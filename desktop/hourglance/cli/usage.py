"""``hourglance usage``: the requests of today and this month."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import click
import msgspec

from hourglance.app import PanelWidgets, UsageDetails, stored_usage
from hourglance.devtools import format_table
from hourglance.engine import NO_WIDGET, FleetForecast, Load, UsageReport
from hourglance.util.terminal import write, write_json

#: Requests per month of a named user, by license, as the fair-use policy names them; they change.
_ALLOWANCES: Final = {"CX 1": 75_000, "CX 2": 110_000, "CX 3": 140_000}


_MOST_DESKS: Final = 1_000_000

#: The parts of the forecast.
_PARTS: Final = (
    ("start", "all start within ten minutes, as at 08:00"),
    ("steady", "after that"),
    ("outage", "while Genesys Cloud does not respond"),
    ("after", "after an outage of ten minutes"),
    ("end", "on the last day of the month"),
)

_NOT_SIMULATED: Final = (
    "not simulated: sign-ins, names, panels that are opened, and the events of live values"
)


def _desk_numbers(_: click.Context, __: click.Parameter, text: str | None) -> tuple[int, ...]:
    """Return numbers of computers that are separated by commas; none without the option.

    :raises click.BadParameter: one is no number, or out of range.
    """
    numbers: list[int] = []
    for part in text.split(",") if text is not None else ():
        if not part.strip().isdecimal() or len(part) > 20 or not 1 <= int(part) <= _MOST_DESKS:
            raise click.BadParameter(f"{part.strip()!r} is not a number from 1 to {_number(_MOST_DESKS)}.")
        numbers.append(int(part))
    return tuple(dict.fromkeys(numbers))


@click.command()
@click.option("--json", "json_form", is_flag=True, help="Print JSON in a stable format.")
@click.option(
    "--desks",
    callback=_desk_numbers,
    metavar="N[,N...]",
    help="Print what N computers with this panel would take, and when; also for several numbers.",
)
def usage(*, json_form: bool, desks: tuple[int, ...]) -> None:
    """Print how many requests Hourglance has sent today and this month, and for which widgets.

    Months and days are those of Genesys Cloud, in UTC. All running parts of Hourglance are counted together,
    up to the last minute.
    """
    details = asyncio.run(stored_usage())
    if desks and details.panel is not None:
        fleets = _Fleets.from_panel(desks, details.panel, details.report.limit)
        if json_form:
            write_json(msgspec.json.format(msgspec.json.encode(fleets.as_json()), indent=2))
        else:
            write("\n".join(fleets.lines()))
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
        "plugins": [
            {"plugin": each.plugin, "month": round(each.month), "per_month": round(each.per_month)}
            for each in report.plugins
        ],
    }


def _lines(details: UsageDetails) -> Iterator[str]:
    report = details.report
    limit = ""
    if report.limit:
        setter = "your administrator" if details.limited_by_policy else "you"
        limit = f" (limit {_number(report.limit)}, set by {setter})"
    today = "1 request" if report.today == 1 else f"{_number(report.today)} requests"
    yield (
        f"Today {today}, this month {_number(report.month)}; "
        f"at this pace {_number(report.per_month)} a month{limit}"
    )
    rows = [
        (
            details.title(each.widget),
            _share(each.month, report),
            _pace(each.widget, details),
        )
        for each in report.widgets
    ]
    yield from (f"  {line}" for line in format_table(rows))
    if len(plugins := report.plugins) > 1:
        yield "By plugin:"
        shares = [(each.plugin, _share(each.month, report)) for each in plugins]
        yield from (f"  {line}" for line in format_table(shares))


def _share(requests: float, report: UsageReport) -> str:
    return f"{requests / max(1, report.month) * 100:3.0f} %"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Fleets:
    """Some numbers of computers with one panel.

    :param wanted: the requests of one in a month; ``each`` those that its limit leaves.
    """

    desks: tuple[int, ...]
    wanted: int
    each: int
    forecasts: tuple[FleetForecast, ...]

    @classmethod
    def from_panel(cls, desks: tuple[int, ...], panel: PanelWidgets, limit: int | None) -> Self:
        wanted = panel.requests_per_month()
        each = min(wanted, limit) if limit else wanted
        forecasts = tuple(panel.forecast(number, limit=limit or None) for number in desks)
        return cls(desks=desks, wanted=wanted, each=each, forecasts=forecasts)

    def lines(self) -> Iterator[str]:
        each, wanted = self.each, self.wanted
        for desks in self.desks:
            computers = "1 computer" if desks == 1 else f"{_number(desks)} computers"
            yield f"{computers} with this panel: {_number(desks * each)} requests a month"
        yield f"  {_number(each)} each, on 22 days of nine hours, with the panel opened twelve times a day"
        if each < wanted:
            slower = f"intervals are {wanted / each:.1f} times as long"
            yield f"  {_number(wanted)} each without the limit: {slower}"
        shares = [f"{name} {each / allowed:.0%}".replace("%", " %") for name, allowed in _ALLOWANCES.items()]
        yield f"  of the monthly allowance of a named user: {', '.join(shares)}"
        rows = [("requests per second: mean, busiest", *map(_number, self.desks))]
        rows += [(text, *(_load(getattr(found, part)) for found in self.forecasts)) for part, text in _PARTS]
        yield from (f"  {line}" for line in format_table(rows))
        yield f"  {_NOT_SIMULATED}"

    def as_json(self) -> dict[str, object]:
        return {
            "per_month_each": self.each,
            "fleets": [
                {
                    "desks": number,
                    "per_month": number * self.each,
                    "load": {
                        part: {"mean": round(load.mean, 2), "peak": round(load.peak, 2)}
                        for part in ("start", "steady", "outage", "after", "end")
                        for load in [getattr(found, part)]
                    },
                }
                for number, found in zip(self.desks, self.forecasts, strict=True)
            ],
        }


def _load(load: Load) -> str:
    digits = 1 if load.mean >= 0.1 else 3
    return f"{load.mean:.{digits}f}, {load.peak:.1f}"


def _pace(widget_id: str, details: UsageDetails) -> str:
    """Return how often a widget is refreshed, and why."""
    panel = details.panel
    widget = next((each for each in panel.widgets if each.id == widget_id), None) if panel else None
    if panel is None or widget is None:
        return "no longer on the panel" if widget_id else ""
    if len(widget.live_parts) == len(widget.all_parts):
        return "notified of changes; requested every ten minutes or less often"
    every = "each minute" if widget.refresh_seconds == 60 else f"every {widget.refresh_seconds} s"
    if widget_id == panel.pinned:
        return f"requested {every}: it is on the icon"
    if widget_id in panel.limited:
        return f"requested {every}: it has an alert"
    return "every ten minutes while the panel is closed"


def _number(number: int) -> str:
    return f"{number:,}".replace(",", " ")
