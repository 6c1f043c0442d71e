"""Who waits at this moment, and since when, by queue."""

from datetime import datetime

from hourglance.api import (
    Activity,
    ActivityQuery,
    Block,
    Card,
    Count,
    Elapsed,
    Figure,
    QueuesSetting,
    Settings,
    Table,
    Widget,
    is_in,
    setting,
)
from hourglance_widgets.texts import tr

#: Maximum number of queues on a card.
MAX_QUEUES = 8

QUEUES = QueuesSetting(
    name="queues", label=tr("Queues"), help=tr("If empty, all queues."), default=("my_queues",)
)


class WaitingNow(Widget):
    """Conversations that wait for an agent in your queues at this moment, and the longest of their waits."""

    title = tr("Waiting now")
    settings = (QUEUES,)
    query = ActivityQuery(
        metrics=("oWaiting", "oLongestWaiting", "oInteracting"),
        where=is_in("queueId", setting("queues")),
        group_by=("queueId",),
    )

    def present(self, results: Activity, settings: Settings) -> Card | None:
        """Return the number that wait, the longest wait, and the queues, the worst first."""
        waiting = Count(results.count("oWaiting"))
        if waiting.value is None:
            return None
        return Card(
            headline=waiting,
            caption=tr("waiting for an agent"),
            tooltip=tr("Conversations that wait in a queue at this moment."),
            accessible_text=tr("{waiting} waiting for an agent").format(waiting=waiting.spoken),
            body=(
                Figure(label=tr("longest wait"), value=Elapsed(results.since("oLongestWaiting"))),
                Figure(label=tr("being handled"), value=Count(results.count("oInteracting"))),
                *_queues(results),
            ),
        )


def _queues(results: Activity) -> tuple[Block, ...]:
    names = {queue: results.name_of(queue) for queue in results.values("queueId")}
    if len(names) < 2:
        return ()
    waiting = {queue: results.count("oWaiting", queueId=queue) or 0 for queue in names}
    since = {queue: results.since("oLongestWaiting", queueId=queue) for queue in names}

    def worst_first(queue: str) -> tuple[bool, datetime, int, str]:
        return since[queue] is None, since[queue] or results.as_of, -waiting[queue], names[queue]

    return (
        Table(
            columns=(tr("queue"), tr("waiting"), tr("longest wait")),
            rows=tuple(
                (names[queue], Count(waiting[queue]), Elapsed(since[queue]))
                for queue in sorted(names, key=worst_first)[:MAX_QUEUES]
            ),
        ),
    )
