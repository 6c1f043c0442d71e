"""Snapshots of every state that the tray can be in, with figures that look like a contact center's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hourglance.api import (
    AggregatesQuery,
    BarChart,
    Bars,
    Card,
    Cell,
    Count,
    Countdown,
    Declaration,
    Duration,
    Elapsed,
    Figure,
    Gauge,
    Link,
    Note,
    Percent,
    Point,
    Series,
    Sparkline,
    Table,
    last,
)
from hourglance.engine import AccountState, Problem, Snapshot, WidgetState

NOW = datetime(2024, 3, 5, 10, 45, 20, tzinfo=UTC)
MINUTE = 60_000
ADA = AccountState(sign_in="signed_in", user="Ada Lovelace", region="Frankfurt")
OFFLINE = Problem(
    code="offline",
    who="Genesys Cloud",
    what="Genesys Cloud cannot be reached.",
    remedy="Check your connection.",
)
BUSY = Problem(code="rate-limited", who="Genesys Cloud", what="Genesys Cloud asks us to wait.")


def at(hour: int, minute: int) -> datetime:
    return NOW.replace(hour=hour, minute=minute, second=0)


def series(metric: str, values: list[float | None], statistic: str = "sum") -> Series:
    start = at(9, 40)
    return Series(
        metric=metric,
        statistic=statistic,
        points=tuple(
            Point(start=start + i * timedelta(minutes=5), value=value) for i, value in enumerate(values)
        ),
    )


def widget(name: str, title: str) -> Declaration:
    return Declaration(
        plugin="hourglance",
        name=name,
        title=title,
        description="",
        query=AggregatesQuery(metrics=("tHandle",), window=last(hours=1)),
    )


VOICE = widget("voice-duration", "Voice, last hour")
LEVEL = widget("service-level", "Service level")
ABANDONED = widget("abandoned", "Abandoned")
QUEUES = widget("queues", "Queues now")

VOICE_CARD = Card(
    headline=Duration(161 * MINUTE),
    caption="37 handled, 4 min 21 s on average",
    tooltip="Handle time of voice conversations whose after-call work ended in the last hour.",
    body=(
        Bars(
            bars=(
                Figure(label="talk", value=Duration(112 * MINUTE)),
                Figure(label="hold", value=Duration(14.5 * MINUTE)),
                Figure(label="after call", value=Duration(34.5 * MINUTE)),
            )
        ),
        Note(text="Work completed in the last hour; calls in progress are not included."),
    ),
    trend=series(
        "tHandle",
        [m * MINUTE for m in (9, 12, 16, 8, 6, 14, 19, 26, 15, 12, 9, 15)],
    ),
)
LEVEL_CARD = Card(
    headline=Percent(0.83),
    caption="212 of 255 in time today, voice",
    tone="good",
    body=(Gauge(label="all queues", value=Percent(0.83), target=Percent(0.8)),),
)
ABANDONED_CARD = Card(
    headline=Percent(0.141),
    caption="36 (3 short) of 255 offered today, voice",
    tone="critical",
    trend=series("nAbandon", [2, 1, None, None, 4, 3, 5, None, 2, 6, 7, 6], "count"),
)
QUEUES_CARD = Card(
    headline=Count(1234),
    caption="conversations offered today",
    tone="warning",
    body=(
        Table(
            columns=("Queue", "Offered", "Longest wait"),
            rows=(
                ("Billing", Count(412), Duration(372_000)),
                ("Claims and returns", Count(388), Duration(64_000)),
                ("Sales", Count(434), Duration(None)),
            ),
        ),
        Figure(label="Waiting now", value=Count(17), tone="warning"),
        Sparkline(
            label="Offered",
            series=series("nOffered", [30, 40, 42, 55, 61, 80, 85, 70, 66, 71, 90, 88], "count"),
        ),
        Link(text="Open queue activity", url="https://apps.mypurecloud.de/directory/#/analytics/queues"),
    ),
)

CHARTS = widget("charts", "Offered by hour")
CHARTS_CARD = Card(
    headline=Duration(279_000),
    caption="on average today, voice; target 5 min",
    trend=series("tHandle", [s * 1000 for s in (301, 288, 262, 270, 295, 330, 284, 279)], "average"),
    trend_target=Duration(300_000),
    body=(
        BarChart(
            label="offered",
            series=Series(
                metric="nOffered",
                statistic="count",
                points=tuple(
                    Point(start=at(0, 0) + hour * timedelta(hours=1), value=value)
                    for hour, value in enumerate((0, 0, 0, 0, 0, 0, 4, 18, 42, 57, None))
                ),
            ),
            target=Count(45),
        ),
        BarChart(
            label="after-call work",
            series=Series(
                metric="tAcw",
                statistic="average",
                points=tuple(
                    Point(start=at(0, 0) + day * timedelta(days=1), value=value * 1000)
                    for day, value in enumerate((41, 44, 39, 52, 61, 20, 18))
                ),
            ),
        ),
        Table(
            columns=("Queue", "Abandoned", "Longest wait"),
            rows=(
                ("Sales", Cell(Percent(0.141), "critical"), Duration(372_000)),
                ("Claims and returns", Cell(Percent(0.06), "warning"), Cell(Duration(64_000), "good")),
                (Cell("Billing", "good"), Percent(0.02), Duration(None)),
            ),
        ),
        Link(text="Open queue activity", path="/directory/#/analytics/queues"),
    ),
)
MANY = widget("many-rows", "Agents by handle time")
MANY_CARD = Card(
    headline=Count(60),
    caption="agents today",
    body=(
        Table(
            columns=("Agent", "Handled", "Average"),
            rows=tuple(
                (f"Agent {number}", Count(60 - number), Cell(Duration(number * 9_000 + 90_000), tone))
                for number, tone in enumerate(("critical", "warning", *["neutral"] * 58))
            ),
        ),
    ),
)

LINK_CARD = Card(
    headline=Count(3), body=(Link(text="Nothing listens there", url="https://127.0.0.1:9/queues"),)
)


LONG = widget("long", "Average handle time of outbound callbacks that agents of the night shift took up")
LONG_CARD = Card(
    headline=Duration(-2_461 * 60 * MINUTE),
    caption="conversations of the queue Claims, returns and everything else that nobody wanted to answer",
    tone="warning",
    body=(
        Bars(
            bars=(
                Figure(
                    label="a label that takes more room than its column has", value=Duration(112 * MINUTE)
                ),
                Figure(label="b", value=Duration(14.5 * MINUTE), tone="critical"),
            )
        ),
        Table(
            columns=("Queue with a long heading", "Offered in the last hour", "Longest wait"),
            rows=(("Billing and everything about invoices", Count(1_204_412), Duration(372_000)),),
        ),
        Gauge(label="Answered within 20 seconds of the first ring", value=Percent(0.83), target=Percent(0.8)),
        Link(text="Open queue activity of all queues", url="https://apps.mypurecloud.de/directory/#/"),
    ),
)
WAITING = widget("waiting", "Waiting now")
WAITING_CARD = Card(
    headline=Elapsed(at(10, 40)),
    caption="the longest of 3 waits",
    body=(
        Table(columns=("Queue", "Longest wait"), rows=(("Billing", Elapsed(at(10, 40))),)),
        Figure(label="Break in", value=Countdown(at(10, 59))),
    ),
)
SHORT = widget("short", "x")
SHORT_CARD = Card(headline=Count(None), caption="nothing yet")


def fresh(declaration: Declaration, card: Card) -> WidgetState:
    return WidgetState(widget=declaration, data="fresh", card=card, as_of=at(10, 42))


def stale(declaration: Declaration, card: Card, problem: Problem | None, **more: object) -> WidgetState:
    return WidgetState(widget=declaration, data="stale", card=card, as_of=at(10, 39), problem=problem, **more)


ALL_FRESH = (
    fresh(VOICE, VOICE_CARD),
    fresh(LEVEL, LEVEL_CARD),
    fresh(ABANDONED, ABANDONED_CARD),
    fresh(QUEUES, QUEUES_CARD),
)

EXPANDED: dict[str, Snapshot] = {
    "fresh": Snapshot(account=ADA, widgets=ALL_FRESH[:1]),
    "fresh-all": Snapshot(account=ADA, widgets=ALL_FRESH),
    "blocks": Snapshot(account=ADA, widgets=ALL_FRESH[3:]),
    "charts": Snapshot(account=ADA, widgets=(fresh(CHARTS, CHARTS_CARD),)),
    "many-rows": Snapshot(account=ADA, widgets=(fresh(MANY, MANY_CARD),)),
    "link": Snapshot(account=ADA, widgets=(fresh(QUEUES, LINK_CARD),)),
    "tones": Snapshot(account=ADA, widgets=ALL_FRESH[1:3]),
    "loading": Snapshot(
        account=ADA,
        widgets=(
            WidgetState(widget=VOICE, activity="fetching"),
            WidgetState(widget=LEVEL, activity="queued"),
        ),
    ),
    "stale": Snapshot(
        account=ADA,
        widgets=(
            stale(VOICE, VOICE_CARD, OFFLINE, activity="paused", next_attempt=at(10, 47)),
            stale(LEVEL, LEVEL_CARD, BUSY, next_attempt=at(10, 46)),
            stale(ABANDONED, ABANDONED_CARD, None, activity="fetching"),
        ),
    ),
    "rate-limited": Snapshot(
        account=ADA,
        widgets=(
            stale(
                VOICE,
                VOICE_CARD,
                BUSY,
                activity="paused",
                pause="rate_limited",
                next_attempt=at(10, 46),
            ),
            WidgetState(
                widget=LEVEL,
                problem=BUSY,
                activity="paused",
                pause="rate_limited",
                next_attempt=at(10, 46),
            ),
        ),
    ),
    "offline": Snapshot(
        account=ADA,
        widgets=(
            WidgetState(
                widget=VOICE,
                problem=OFFLINE,
                activity="paused",
                pause="offline",
                next_attempt=at(10, 47),
            ),
            stale(ABANDONED, ABANDONED_CARD, None, activity="paused", pause="locked"),
        ),
    ),
    "pinned": Snapshot(account=ADA, widgets=ALL_FRESH[:3], pinned=LEVEL.id, hidden=(QUEUES,)),
    "hidden": Snapshot(account=ADA, hidden=(QUEUES, VOICE)),
    "many": Snapshot(
        account=ADA,
        widgets=tuple(fresh(replace(ABANDONED, instance=str(i)), ABANDONED_CARD) for i in range(2, 12)),
    ),
    "long-texts": Snapshot(account=ADA, widgets=(fresh(LONG, LONG_CARD), fresh(SHORT, SHORT_CARD))),
    "no-data": Snapshot(account=ADA, widgets=(WidgetState(widget=VOICE, data="no_data", as_of=at(10, 42)),)),
    "forbidden": Snapshot(
        account=ADA,
        widgets=(
            WidgetState(
                widget=VOICE,
                data="forbidden",
                problem=Problem(
                    code="forbidden",
                    who="Genesys Cloud",
                    what="Your role lacks the permission analytics:conversationAggregate:view.",
                    remedy="Ask your administrator for it.",
                ),
            ),
        ),
    ),
    "problem": Snapshot(
        account=ADA,
        widgets=(
            WidgetState(
                widget=VOICE,
                problem=Problem(
                    code="plugin-crashed",
                    who="The plugin hourglance",
                    what="The plugin hourglance ended unexpectedly.",
                    remedy="It is started again in a minute.",
                ),
            ),
            WidgetState(widget=LEVEL, problem=OFFLINE, next_attempt=at(10, 46)),
        ),
    ),
    "signed-out": Snapshot(account=AccountState(sign_in="signed_out", region="Frankfurt")),
    "signing-in": Snapshot(account=AccountState(sign_in="signing_in", region="Frankfurt")),
    "locked": Snapshot(account=AccountState(sign_in="locked", region="Frankfurt")),
    "session-only": Snapshot(
        account=AccountState(sign_in="signed_in", user="Ada Lovelace", region="Frankfurt", session_only=True),
        widgets=ALL_FRESH[:1],
    ),
    "app-problem": Snapshot(
        account=ADA,
        problem=Problem(
            code="plugins",
            who="The plugins",
            what="The folder of plugins cannot be read.",
            remedy="See who may read it.",
        ),
    ),
    "no-widgets": Snapshot(account=ADA),
}

#: As the panel is at first: a row a card, in every state.
ROWS = {
    "rows": Snapshot(
        account=ADA,
        scopes={VOICE.id: "mine", LEVEL.id: "my_queues", QUEUES.id: "everyone"},
        new=frozenset({QUEUES.id}),
        widgets=(
            fresh(VOICE, VOICE_CARD),
            fresh(LEVEL, LEVEL_CARD),
            fresh(ABANDONED, ABANDONED_CARD),
            fresh(QUEUES, QUEUES_CARD),
            stale(replace(VOICE, instance="2"), VOICE_CARD, None),
            *(
                replace(state, widget=replace(state.widget, instance=str(number)))
                for number, name in enumerate(("long-texts", "no-data", "forbidden", "problem", "loading"), 3)
                for state in EXPANDED[name].widgets[:1]
            ),
        ),
    ),
    "readme": Snapshot(
        account=ADA,
        widgets=(
            fresh(VOICE, VOICE_CARD),
            fresh(
                widget("handled-today", "Handled today"),
                Card(
                    headline=Count(37),
                    caption="by you today, all media",
                    trend=series("tHandle", [1, 2, 2, 4, 3, 4, 5, 3, 4, 3, 3, 3], "count"),
                ),
            ),
            fresh(
                widget("average-handle-time", "Average handle time"),
                Card(
                    headline=Duration(279_000),
                    caption="37 handled today, voice; target 5 min",
                    tone="good",
                    trend=series("tHandle", [s * 1000 for s in (301, 288, 262, 270, 295, 310, 284, 279)]),
                ),
            ),
            fresh(
                widget("after-call-work", "After-call work"),
                Card(headline=Duration(43_000), caption="on average today, voice"),
            ),
            fresh(LEVEL, LEVEL_CARD),
            fresh(
                widget("waiting-now", "Waiting now"),
                Card(headline=Count(3), caption="waiting, the longest for 2 min", tone="warning"),
            ),
            fresh(
                widget("my-status", "My status"),
                Card(headline=Elapsed(at(10, 33)), caption="On queue; next: break at 11:15"),
            ),
            fresh(
                replace(widget("goal", "Goal of the day"), plugin="goal-of-the-day"),
                Card(
                    headline=Percent(0.74),
                    caption="37 of 50 handled",
                    body=(Gauge(label="of the goal", value=Percent(0.74), target=Percent(0.6)),),
                ),
            ),
        ),
        pinned=VOICE.id,
        expanded=frozenset({VOICE.id}),
        scopes={
            VOICE.id: "mine",
            "hourglance/handled-today": "mine",
            "hourglance/average-handle-time": "mine",
            "hourglance/after-call-work": "mine",
            LEVEL.id: "my_queues",
            "hourglance/waiting-now": "my_queues",
            "hourglance/my-status": "mine",
            "goal-of-the-day/goal": "mine",
        },
    ),
    "running": Snapshot(
        account=ADA,
        widgets=(
            fresh(WAITING, WAITING_CARD),
            fresh(replace(WAITING, instance="2"), WAITING_CARD),
        ),
        expanded=frozenset({WAITING.id}),
    ),
    "rows-stale": EXPANDED["stale"],
    "rows-offline": EXPANDED["offline"],
}

SNAPSHOTS: dict[str, Snapshot] = {
    name: replace(each, expanded=frozenset(state.widget.id for state in each.widgets))
    for name, each in EXPANDED.items()
} | ROWS
