"""Fifty widgets, as three people might have them on one desk: what the planner is measured by.

Each asks the way its author would if it were the only widget there is: for what it shows, in the window
that it is about. Nobody coordinated them. Any test imports them by name: ``from widget_catalogue import
widgets``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hourglance.api import AggregatesQuery, View, all_of, is_in, last, today
from hourglance.demo import DemoCloud

ZONE = "Europe/Berlin"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One widget: what it is called, whose it is, and its query."""

    title: str
    of: str
    query: AggregatesQuery


def widgets(cloud: DemoCloud) -> tuple[Asked, ...]:
    """Return the fifty, for the queues and people of a demo cloud's organization."""
    organization = cloud.organization
    me = organization.me
    team = [user.id for user in organization.agents if user.team == me.team]
    queues = [queue.id for queue in organization.queues]
    return of_desk(me.id, team, [queue.id for queue in me.queues], queues[:5])


def of_desk(
    me: str, team: Sequence[str], my_queues: Sequence[str], team_queues: Sequence[str]
) -> tuple[Asked, ...]:
    """Return the fifty, for one person's queues, and for the people and queues of a team."""
    return (*_agents(me, my_queues), *_team_leads(team, team_queues), *_collectors())


def _agents(me: str, queues: Sequence[str]) -> Iterator[Asked]:
    """What an agent wants to know of the own day, and of the queues that ring."""
    mine, my_queues = is_in("userId", me), is_in("queueId", *queues)
    my_calls = all_of(mine, is_in("mediaType", "voice"))
    for title, query in (
        ("Handled today", AggregatesQuery(metrics=("tHandle",), where=mine, window=today(ZONE))),
        ("My average call today", AggregatesQuery(metrics=("tHandle",), where=my_calls, window=today(ZONE))),
        ("My last hour", AggregatesQuery(metrics=("tHandle", "tAcw"), where=mine, window=last(hours=1))),
        (
            "Talk, hold, after-call work",
            AggregatesQuery(
                metrics=("tTalkComplete", "tHeldComplete", "tAcw"), where=my_calls, window=today(ZONE)
            ),
        ),
        (
            "After-call work, last hour",
            AggregatesQuery(metrics=("tAcw",), where=my_calls, window=last(hours=1)),
        ),
        (
            "My day by the half hour",
            AggregatesQuery(
                metrics=("tHandle",), where=mine, window=today(ZONE), granularity="PT30M", time_zone=ZONE
            ),
        ),
        (
            "My transfers",
            AggregatesQuery(
                metrics=("nTransferred", "nBlindTransferred", "nConsultTransferred"),
                where=mine,
                window=today(ZONE),
            ),
        ),
        (
            "Calls that I missed",
            AggregatesQuery(metrics=("tNotResponding", "tAlert"), where=my_calls, window=today(ZONE)),
        ),
        (
            "My emails",
            AggregatesQuery(
                metrics=("tHandle",), where=all_of(mine, is_in("mediaType", "email")), window=today(ZONE)
            ),
        ),
        (
            "My chats and messages",
            AggregatesQuery(
                metrics=("tHandle", "tAgentResponseTime"),
                where=all_of(mine, is_in("mediaType", "chat", "message")),
                window=today(ZONE),
            ),
        ),
        (
            "Calls that I made",
            AggregatesQuery(
                metrics=("nOutbound", "tDialing", "tTalkComplete"),
                where=all_of(mine, is_in("direction", "outbound")),
                window=today(ZONE),
            ),
        ),
        (
            "My long calls",
            AggregatesQuery(
                metrics=("tHandle",),
                views=(View(name="long", target="tHandle", gte=600_000),),
                where=my_calls,
                window=today(ZONE),
            ),
        ),
        (
            "Queues that I worked for",
            AggregatesQuery(metrics=("tHandle",), where=mine, group_by=("queueId",), window=today(ZONE)),
        ),
        (
            "Waiting in my queues",
            AggregatesQuery(metrics=("tWait", "nOffered"), where=my_queues, window=last(minutes=30)),
        ),
        (
            "Longest wait",
            AggregatesQuery(
                metrics=("tWait",), where=my_queues, group_by=("queueId",), window=last(minutes=30)
            ),
        ),
        (
            "My queues, last hour",
            AggregatesQuery(
                metrics=("nOffered", "tAnswered", "tAbandon"),
                where=my_queues,
                group_by=("queueId",),
                window=last(hours=1),
            ),
        ),
        (
            "Service level of my queues",
            AggregatesQuery(
                metrics=("oServiceLevel",), where=my_queues, group_by=("queueId",), window=today(ZONE)
            ),
        ),
    ):
        yield Asked(title=title, of="agent", query=query)


def _team_leads(team: Sequence[str], queues: Sequence[str]) -> Iterator[Asked]:
    """What a team lead watches: five queues, and the people of one team."""
    ours, people = is_in("queueId", *queues), is_in("userId", *team)
    board = ("nOffered", "tAnswered", "tAbandon", "tWait", "oServiceLevel")
    for title, query in (
        (
            "Queues today",
            AggregatesQuery(metrics=board, where=ours, group_by=("queueId",), window=today(ZONE)),
        ),
        (
            "Queues now",
            AggregatesQuery(metrics=board, where=ours, group_by=("queueId",), window=last(minutes=30)),
        ),
        (
            "Service level by media",
            AggregatesQuery(
                metrics=("oServiceLevel",), where=ours, group_by=("mediaType",), window=today(ZONE)
            ),
        ),
        (
            "First queue's calls, service level now",
            AggregatesQuery(
                metrics=("oServiceLevel",),
                where=all_of(is_in("queueId", queues[0]), is_in("mediaType", "voice")),
                window=last(minutes=30),
            ),
        ),
        (
            "Second queue now",
            AggregatesQuery(
                metrics=("nOffered", "tAnswered"),
                where=is_in("queueId", queues[1]),
                window=last(minutes=30),
            ),
        ),
        (
            "Abandoned, last hour",
            AggregatesQuery(
                metrics=("tAbandon", "tShortAbandon", "nOffered"), where=ours, window=last(hours=1)
            ),
        ),
        (
            "Long waits, last hour",
            AggregatesQuery(
                metrics=("tWait",),
                views=(View(name="long", target="tWait", gte=60_000),),
                where=ours,
                window=last(hours=1),
            ),
        ),
        (
            "Day by the half hour",
            AggregatesQuery(
                metrics=("nOffered", "tAnswered", "tAbandon"),
                where=ours,
                window=today(ZONE),
                granularity="PT30M",
                time_zone=ZONE,
            ),
        ),
        (
            "Handle time by the hour",
            AggregatesQuery(
                metrics=("tHandle",), where=ours, window=today(ZONE), granularity="PT1H", time_zone=ZONE
            ),
        ),
        (
            "Answered in 20 seconds",
            AggregatesQuery(
                metrics=("tAnswered",),
                views=(View(name="in_time", target="tAnswered", lt=20_000),),
                where=all_of(ours, is_in("mediaType", "voice")),
                window=today(ZONE),
            ),
        ),
        (
            "Flowed out",
            AggregatesQuery(
                metrics=("tFlowOut", "nOffered"), where=ours, group_by=("queueId",), window=today(ZONE)
            ),
        ),
        (
            "Callbacks today",
            AggregatesQuery(
                metrics=("nOffered", "tAnswered", "tAbandon"),
                where=all_of(ours, is_in("mediaType", "callback")),
                window=today(ZONE),
            ),
        ),
        (
            "Team today",
            AggregatesQuery(
                metrics=("tHandle", "tTalkComplete", "tHeldComplete", "tAcw"),
                where=people,
                group_by=("userId",),
                window=today(ZONE),
            ),
        ),
        (
            "Team, last hour",
            AggregatesQuery(metrics=("tHandle",), where=people, group_by=("userId",), window=last(hours=1)),
        ),
        (
            "Not responding",
            AggregatesQuery(
                metrics=("tNotResponding",), where=people, group_by=("userId",), window=today(ZONE)
            ),
        ),
        (
            "Transfers by person",
            AggregatesQuery(
                metrics=("nTransferred", "tHandle"), where=people, group_by=("userId",), window=today(ZONE)
            ),
        ),
        (
            "Calls made by person",
            AggregatesQuery(metrics=("nOutbound",), where=people, group_by=("userId",), window=today(ZONE)),
        ),
    ):
        yield Asked(title=title, of="team lead", query=query)


def _collectors() -> Iterator[Asked]:
    """What somebody has who installs whatever looks nice: plugins that know no queue and no person."""
    voice = is_in("mediaType", "voice")
    for title, query in (
        (
            "Voice, last hour",
            AggregatesQuery(
                metrics=("tHandle", "tTalkComplete", "tHeldComplete", "tAcw"),
                where=voice,
                window=last(hours=1),
                granularity="PT5M",
            ),
        ),
        (
            "Chat, last hour",
            AggregatesQuery(
                metrics=("tHandle", "tAcw"),
                where=is_in("mediaType", "chat"),
                window=last(hours=1),
                granularity="PT5M",
            ),
        ),
        (
            "Messages, last hour",
            AggregatesQuery(
                metrics=("tHandle", "tAgentResponseTime"),
                where=is_in("mediaType", "message"),
                window=last(hours=1),
                granularity="PT5M",
            ),
        ),
        (
            "Email, last hour",
            AggregatesQuery(metrics=("tHandle",), where=is_in("mediaType", "email"), window=last(hours=1)),
        ),
        (
            "Callbacks, last hour",
            AggregatesQuery(
                metrics=("tHandle", "tAnswered"), where=is_in("mediaType", "callback"), window=last(hours=1)
            ),
        ),
        (
            "Answer speed",
            AggregatesQuery(metrics=("tAnswered",), where=voice, window=last(hours=1), granularity="PT5M"),
        ),
        (
            "Time on hold",
            AggregatesQuery(metrics=("tHeldComplete", "tTalkComplete"), where=voice, window=last(hours=1)),
        ),
        ("Time in the menu", AggregatesQuery(metrics=("tIvr",), where=voice, window=last(hours=1))),
        (
            "Inbound and outbound",
            AggregatesQuery(metrics=("tHandle",), group_by=("direction",), window=last(hours=1)),
        ),
        (
            "Transfers, last hour",
            AggregatesQuery(metrics=("nTransferred", "nBlindTransferred"), window=last(hours=1)),
        ),
        ("After-call work today", AggregatesQuery(metrics=("tAcw", "tHandle"), window=today(ZONE))),
        (
            "Media today",
            AggregatesQuery(metrics=("tHandle",), group_by=("mediaType",), window=today(ZONE)),
        ),
        (
            "Busiest half hour",
            AggregatesQuery(metrics=("nOffered",), window=today(ZONE), granularity="PT30M", time_zone=ZONE),
        ),
        ("Abandon rate today", AggregatesQuery(metrics=("nOffered", "tAbandon"), window=today(ZONE))),
        ("Abandon rate now", AggregatesQuery(metrics=("nOffered", "tAbandon"), window=last(minutes=30))),
        (
            "All queues",
            AggregatesQuery(
                metrics=("nOffered", "tAnswered", "tAbandon"), group_by=("queueId",), window=today(ZONE)
            ),
        ),
    ):
        yield Asked(title=title, of="collector", query=query)
