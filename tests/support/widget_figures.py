"""What the bundled widgets should show, computed by plain SQL, beside what their cards do show.

Any test imports it by name: ``from widget_figures import Case, expected, shown``. Nothing here knows how a
widget counts: what each figure means is written once more, as SQL over the demo's metric events.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from itertools import dropwhile
from random import Random

from demo_clients import Client, milliseconds

import hourglance_widgets
from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Bars,
    Card,
    ChoiceSetting,
    Duration,
    Figure,
    Gauge,
    Interval,
    Note,
    NumberSetting,
    Percent,
    QueuesSetting,
    Series,
    Settings,
    Sparkline,
    Table,
    UsersSetting,
    Widget,
    WindowSetting,
    validate_settings,
    window_label,
)
from hourglance.demo import DemoCloud
from hourglance.engine import resolve_window
from hourglance.genesys import AccountFacts, decode_answer, encode_query, family, fill_placeholders

_ALL: list[Widget] = []
hourglance_widgets.hourglance_widgets(register=_ALL.append)

#: The widgets of aggregates, and those of live values.
WIDGETS = [widget for widget in _ALL if isinstance(widget.query, AggregatesQuery)]
LIVE_WIDGETS = [widget for widget in _ALL if widget not in WIDGETS]

HALF_HOUR = 1_800_000
SHORT_ABANDON = 10_000
TARGETS = {"voice": 0.8, "callback": 0.8, "chat": 0.8, "email": 0.9, "message": 0.8}
MOST_QUEUES = 8

#: What a card says: its headline, caption and tone, and the figures of its body.
Said = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One widget asked at one moment, with one person's settings.

    :param interval: what its window means then.
    """

    cloud: DemoCloud
    widget: Widget
    settings: Settings
    interval: Interval
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, cloud: DemoCloud, widget: Widget, *, local: tzinfo | None = None, **values: object) -> "Case":
        """Return a case at the cloud's time, for a person whose day begins in the zone ``local``."""
        settings = validate_settings(
            widget.settings,
            {one.name: values[one.name] for one in widget.settings if one.name in values},
        )
        window = resolve_window(widget.query.window_for(settings), cloud.now(), local=local)
        organization = cloud.organization
        names = {each.id: each.name for each in (*organization.queues, *organization.users)}
        return cls(cloud=cloud, widget=widget, settings=settings, interval=window, names=names)

    def card(self, client: Client) -> Card | None:
        """Return the card by the way that every number goes: query, HTTP, answer, presentation."""
        query = fill_placeholders(
            replace(self.widget.query, window=self.interval),
            settings=self.settings,
            facts=AccountFacts(me=self.cloud.organization.me.id),
        )
        assert query is not None
        query = replace(query, window=self.interval)
        response = client.http.post(
            family(query.family).path,
            content=encode_query(query),
            headers={"Content-Type": "application/json"},
        )
        assert response.status_code == 200, response.text
        results: Aggregates = replace(decode_answer(response.content, query), names=self.names)
        return self.widget.present(results, self.settings)


def chosen_at_random(widget: Widget, cloud: DemoCloud, random: Random) -> dict[str, object]:
    """Return what a person might have set: any window, medium and target, and a few queues and people."""
    queues = [queue.id for queue in cloud.organization.queues]
    people = [agent.id for agent in cloud.organization.agents]
    values: dict[str, object] = {}
    for one in widget.settings:
        match one:
            case WindowSetting() | ChoiceSetting():
                values[one.name] = random.choice(one.options).value
            case QueuesSetting():
                values[one.name] = random.sample(queues, random.choice((0, 0, 1, 2, 5)))
            case UsersSetting():
                values[one.name] = random.sample(people, random.choice((0, 0, 1, 5)))
            case NumberSetting(unit="%"):
                values[one.name] = random.choice((0, 5, 80, 95))
            case NumberSetting():
                values[one.name] = random.choice((0, 20, 45, 300))
    return values


def shown(card: Card | None) -> Said | None:
    """Return what a card says, its notes left out."""
    if card is None:
        return None
    said: Said = {"headline": card.headline.value, "caption": card.caption, "tone": card.tone}
    if card.trend:
        said["trend"] = _points(card.trend)
    for block in card.body:
        match block:
            case Figure(label=label, value=value):
                said[label] = value.value
            case Gauge(label=label, value=value, target=target):
                said[label] = (value.value, target and target.value)
            case Bars(bars=bars):
                said["bars"] = [(bar.label, bar.value.value, bar.tone) for bar in bars]
            case Sparkline(label=label, series=series):
                said[label] = _points(series)
            case Table(rows=rows):
                said["rows"] = [
                    tuple(cell if isinstance(cell, str) else cell.value for cell in row) for row in rows
                ]
            case Note():
                pass
    return said


def expected(case: Case) -> Said | None:
    """Return what the card should say, by SQL."""
    return _SAYS[case.widget.id](Sql(case), case.settings)


def _points(series: Series) -> list[tuple[int, float | None]]:
    return [(milliseconds(point.start), point.value) for point in series.points]


class Sql:
    """The metric events that a case is about."""

    def __init__(self, case: Case) -> None:
        self._database: sqlite3.Connection = case.cloud.database
        self.start = milliseconds(case.interval.start)
        self.end = milliseconds(case.interval.end)
        self.names = case.names
        self.me = case.cloud.organization.me.id
        self.where = ["time >= ?", "time < ?"]
        self.values: list[object] = [self.start, self.end]
        self.within("queueId", case.settings.get("queues", ()))
        self.within("userId", case.settings.get("people", ()))
        self.within("mediaType", [case.settings["media"]] if case.settings.get("media") else ())

    def within(self, column: str, values: Sequence[str]) -> None:
        if values:
            self.where.append(f"{column} IN ({', '.join('?' * len(values))})")
            self.values += values

    def rows(self, what: str, metric: str, *, where: str = "1", by: str = "") -> list[tuple]:
        conditions = " AND ".join(["metric = ?", *self.where, where])
        group = f" GROUP BY {by}" if by else ""
        return self._database.execute(
            f"SELECT {what} FROM metric_event WHERE {conditions}{group}", [metric, *self.values]
        ).fetchall()

    def value(self, what: str, metric: str, **more: str) -> object:
        ((value,),) = self.rows(what, metric, **more)
        return value

    def count(self, metric: str, **more: str) -> int:
        return int(str(self.value("count(*)", metric, **more)))

    def average(self, metric: str) -> float | None:
        ((total, count),) = self.rows("sum(value), count(*)", metric)
        return total / count if count else None

    def by_half_hour(self, what: str, metric: str) -> dict[int, float]:
        return dict(self.rows(f"(time - {self.start}) / {HALF_HOUR} AS step, {what}", metric, by="step"))

    def by(self, column: str, what: str, metric: str) -> dict[str, float]:
        return dict(self.rows(f"{column}, {what}", metric, where=f"{column} IS NOT NULL", by=column))

    def line(self, values: Mapping[int, float], missing: float | None) -> dict[str, object]:
        """Return the half hours that are over, from the first with anything in it on, if that is a line."""
        steps = range((self.end - self.start) // HALF_HOUR)
        points = [(self.start + HALF_HOUR * step, values.get(step, missing)) for step in steps]
        points = list(dropwhile(lambda point: not point[1], points))
        return {"points": points} if len(points) > 2 else {}


def _when(settings: Settings) -> str:
    window = window_label(settings["window"])
    said = f"in the {window}" if window.startswith("last") else window
    return f"{said}, {settings['media'] or 'all media'}" if "media" in settings else said


def _up_to(value: float, target: float, *, of: Callable[[float], float]) -> str:
    return "neutral" if not target else "good" if of(value) <= of(target) else "warning"


def _shown_time(ms: float) -> int:
    """Return the seconds that a card shows: a card that says 20 s is judged by 20 s."""
    seconds = round(ms / 1000)
    return seconds if seconds < 3600 else 60 * round(seconds / 60)


def _shown_share(share: float) -> float:
    """Return the percents that a card shows."""
    return round(100 * share, 1 if 100 * share < 9.95 else None)


def _aim(settings: Settings) -> str:
    return f"; target {Duration(settings['target'] * 1000)}" if settings["target"] else ""


def _trend(line: Mapping[str, object]) -> Said:
    return {"trend": line["points"]} if line else {}


def voice_duration(sql: Sql, settings: Settings) -> Said | None:
    sql.within("mediaType", ["voice"])
    ((count, total),) = sql.rows("count(*), sum(value)", "tHandle")
    if not count:
        return None
    minutes = 300_000
    steps = dict(sql.rows(f"(time - {sql.start}) / {minutes}, sum(value)", "tHandle", by="1"))
    return {
        "headline": total,
        "caption": f"{count} handled, {Duration(total / count)} on average",
        "tone": "neutral",
        "bars": [
            (label, sql.value("sum(value)", metric), "neutral")
            for label, metric in (
                ("talk", "tTalkComplete"),
                ("hold", "tHeldComplete"),
                ("after call", "tAcw"),
            )
        ],
        "trend": [(sql.start + minutes * step, steps.get(step)) for step in range(12)],
    }


def handled_today(sql: Sql, settings: Settings) -> Said | None:
    sql.within("userId", [sql.me])
    ((count, total),) = sql.rows("count(*), sum(value)", "tHandle")
    if not count:
        return None
    media = sql.by("mediaType", "count(*)", "tHandle")
    bars = [(name, number, "neutral") for name, number in sorted(media.items(), key=_most_first)]
    return {
        "headline": count,
        "caption": f"by you today, {settings['media'] or 'all media'}; {Duration(total / count)} on average",
        "tone": "neutral",
        **({"bars": bars} if len(bars) > 1 else {}),
        **_trend(sql.line(sql.by_half_hour("count(*)", "tHandle"), 0)),
    }


def _most_first(item: tuple[str, float]) -> tuple[float, str]:
    return -item[1], item[0]


def average_handle_time(sql: Sql, settings: Settings) -> Said | None:
    average, count = sql.average("tHandle"), sql.count("tHandle")
    if average is None:
        return None
    parts = {
        "talk": "tTalkComplete",
        "hold": "tHeldComplete",
        "after call": "tAcw",
        "contacting": "tContacting",
        "dialing": "tDialing",
    }
    sums = {label: sql.value("sum(value)", metric) for label, metric in parts.items()}
    return {
        "headline": average,
        "caption": f"{count} handled {_when(settings)}{_aim(settings)}",
        "tone": _up_to(average, settings["target"] * 1000, of=_shown_time),
        "bars": [
            (label, (total or 0) / count, "neutral")
            for label, total in sums.items()
            if total is not None or label not in {"contacting", "dialing"}
        ],
        **_trend(sql.line(sql.by_half_hour("1.0 * sum(value) / count(*)", "tHandle"), None)),
    }


def after_call_work(sql: Sql, settings: Settings) -> Said | None:
    average = sql.average("tAcw")
    if average is None:
        return None
    ((count, total, longest),) = sql.rows("count(*), sum(value), max(value)", "tAcw")
    handle_time = sql.value("sum(value)", "tHandle")
    return {
        "headline": average,
        "caption": f"on average, {count} times {_when(settings)}{_aim(settings)}",
        "tone": _up_to(average, settings["target"] * 1000, of=_shown_time),
        "longest": longest,
        "total": total,
        "of handle time": total / handle_time if handle_time else None,
        **_trend(sql.line(sql.by_half_hour("1.0 * sum(value) / count(*)", "tAcw"), None)),
    }


def service_level(sql: Sql, settings: Settings) -> Said | None:
    """Answered and not over, of answered and abandoned; a target where all that counted share one."""
    levels: dict[str, list[float]] = {}
    targets: dict[str, set[float]] = {}
    for metric, in_time, of in (("tAnswered", 1, 1), ("nOverSla", -1, 0), ("tAbandon", 0, 1)):
        for queue, media, count in sql.rows("queueId, mediaType, count(*)", metric, by="queueId, mediaType"):
            level = levels.setdefault(queue, [0, 0])
            level[0] += in_time * count
            level[1] += of * count
            if of:
                targets.setdefault(queue, set()).add(TARGETS[media])
    levels = {queue: level for queue, level in levels.items() if level[1]}
    if not levels:
        return None
    numerator = sum(level[0] for level in levels.values())
    denominator = sum(level[1] for level in levels.values())

    def target(found: set[float]) -> float | None:
        if settings["target"]:
            return settings["target"] / 100
        return next(iter(found)) if len(found) == 1 else None

    def tone(ratio: float, aim: float | None) -> str:
        return "neutral" if aim is None else "good" if _shown_share(ratio) >= _shown_share(aim) else "warning"

    whole, aim = numerator / denominator, target(set().union(*(targets[queue] for queue in levels)))
    bars = sorted(
        (level[0] / level[1], sql.names[queue], tone(level[0] / level[1], target(targets[queue])))
        for queue, level in levels.items()
    )
    return {
        "headline": whole,
        "caption": f"{numerator} of {denominator} in time {_when(settings)}",
        "tone": tone(whole, aim),
        **({} if aim is None else {"all queues": (whole, aim)}),
        **({"bars": [(name, ratio, at) for ratio, name, at in bars[:MOST_QUEUES]]} if len(bars) > 1 else {}),
    }


def abandon_rate(sql: Sql, settings: Settings) -> Said | None:
    """Abandoned by offered; beside it, by the waits that ended."""
    answered, abandoned, gone = (sql.count(metric) for metric in ("tAnswered", "tAbandon", "tFlowOut"))
    short = sql.count("tAbandon", where=f"value < {SHORT_ABANDON}")
    offered, waits = sql.count("nOffered"), answered + abandoned + gone
    if not offered and not waits:
        return None
    came, left = (sql.by_half_hour("count(*)", metric) for metric in ("nOffered", "tAbandon"))
    rates = {step: left.get(step, 0) / number for step, number in came.items()}
    rate = abandoned / offered if offered else None
    aim = f"; target {Percent(settings['target'] / 100)}" if settings["target"] else ""
    return {
        "headline": rate,
        "caption": f"{abandoned} ({short} short) of {offered} offered {_when(settings)}{aim}",
        "tone": _up_to(rate or 0, settings["target"] / 100, of=_shown_share),
        "bars": [
            ("answered", answered, "neutral"),
            ("abandoned, long", abandoned - short, "neutral"),
            ("abandoned, short", short, "neutral"),
            ("flowed out", gone, "neutral"),
        ],
        **(
            {"without short abandons": (abandoned - short) / (offered - short) if offered > short else None}
            if short
            else {}
        ),
        "of waits that ended": abandoned / waits if waits else None,
        **_trend(sql.line(rates, None)),
    }


def offered_and_answered(sql: Sql, settings: Settings) -> Said | None:
    offered, answered = sql.count("nOffered"), sql.count("tAnswered")
    if not offered and not answered:
        return None
    steps = sql.by_half_hour("count(*)", "nOffered")
    lines = {
        "offered by half hour": sql.line(steps, 0),
        "answered by half hour": sql.line(sql.by_half_hour("count(*)", "tAnswered"), 0),
    }
    return {
        "headline": answered,
        "caption": f"answered, {f'{offered:,}'.replace(',', chr(0x202F))} offered {_when(settings)}",
        "tone": "neutral",
        **{label: line["points"] for label, line in lines.items() if line},
        "peak offered per half hour": max(steps.values(), default=0),
    }


def media_mix(sql: Sql, settings: Settings) -> Said | None:
    count, time = sql.count("tHandle"), sql.value("sum(value)", "tHandle")
    if not count:
        return None
    media = sql.by("mediaType", "count(*)", "tHandle")
    sums = sql.by("mediaType", "sum(value)", "tHandle")
    ranked = sorted(media.items(), key=_most_first)
    shares = ", ".join(f"{Percent(number / count)} {name}" for name, number in ranked[:2])
    rows = [(name, number, sums[name] / float(str(time)), sums[name] / number) for name, number in ranked[:8]]
    return {
        "headline": count,
        "caption": f"handled {_when(settings)}: {shares}",
        "tone": "neutral",
        "rows": rows,
    }


def transfers(sql: Sql, settings: Settings) -> Said | None:
    count, handled = sql.count("nTransferred"), sql.count("tHandle")
    if not count and not handled:
        return None
    queues = sql.by("queueId", "count(*)", "nTransferred")
    handled_by = sql.by("queueId", "count(*)", "tHandle")
    ranked = sorted(
        ((sql.names[queue], queue, number) for queue, number in queues.items()),
        key=lambda each: (-each[2], each[0]),
    )
    rows = [(name, number, handled_by.get(queue, 0)) for name, queue, number in ranked[:MOST_QUEUES]]
    return {
        "headline": count,
        "caption": f"transfers, {handled} handled {_when(settings)}",
        "tone": "neutral",
        "bars": [
            ("blind", sql.count("nBlindTransferred"), "neutral"),
            ("consult", sql.count("nConsultTransferred"), "neutral"),
        ],
        "per conversation handled": count / handled if handled else None,
        **({"rows": rows} if rows else {}),
    }


def longest_wait(sql: Sql, settings: Settings) -> Said | None:
    longest, average = sql.value("max(value)", "tAnswered"), sql.average("tAnswered")
    if average is None:
        return None
    target = settings["target"] * 1000
    queues = sql.by("queueId", "max(value)", "tAnswered")
    ranked = sorted((-wait, sql.names[queue]) for queue, wait in queues.items())
    return {
        "headline": longest,
        "caption": f"until answered {_when(settings)}{_aim(settings)}",
        "tone": _up_to(float(str(longest)), target, of=_shown_time),
        "average": average,
        **(
            {
                "bars": [
                    (name, -wait, _up_to(-wait, target, of=_shown_time))
                    for wait, name in ranked[:MOST_QUEUES]
                ]
            }
            if len(ranked) > 1
            else {}
        ),
    }


_SAYS: Mapping[str, Callable[[Sql, Settings], Said | None]] = {
    each.__name__.replace("_", "-"): each
    for each in (
        voice_duration,
        handled_today,
        average_handle_time,
        after_call_work,
        service_level,
        abandon_rate,
        offered_and_answered,
        media_mix,
        transfers,
        longest_wait,
    )
}
