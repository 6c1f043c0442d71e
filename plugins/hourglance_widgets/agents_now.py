"""How many agents are on queue at this moment, and what they do, by queue."""

from hourglance.api import (
    Activity,
    ActivityQuery,
    Block,
    Card,
    Count,
    Figure,
    Note,
    Settings,
    Table,
    Widget,
    is_in,
    setting,
)
from hourglance_widgets.texts import tr
from hourglance_widgets.waiting_now import MAX_QUEUES, QUEUES

_ON_QUEUE = "oOnQueueUsers"


class AgentsNow(Widget):
    """The agents who are on queue for your queues at this moment: free, in conversations, not responding.

    An agent who works for several of these queues counts once for each.
    """

    title = tr("Agents now")
    settings = (QUEUES,)
    query = ActivityQuery(
        metrics=(_ON_QUEUE,),
        where=is_in("queueId", setting("queues")),
        group_by=("queueId",),
        family="routing",
    )

    def present(self, results: Activity, settings: Settings) -> Card | None:
        """Return the agents on queue, by routing status and by queue, those with fewest free agents first."""
        on_queue = results.count(_ON_QUEUE)
        if on_queue is None:
            return None
        free, busy, missed = (_count(results, each) for each in _STATUSES)
        return Card(
            headline=Count(free),
            caption=tr("free, of {number} on queue").format(number=Count(on_queue)),
            tooltip=tr("Agents who are on queue at this moment and could take a conversation."),
            accessible_text=tr("{free} free, of {number} on queue").format(
                free=Count(free).spoken, number=Count(on_queue).spoken
            ),
            body=(
                Figure(label=tr("in conversations"), value=Count(busy)),
                Figure(label=tr("not responding"), value=Count(missed)),
                *_queues(results),
            ),
        )


#: Free, in conversations, not responding.
_STATUSES = (("IDLE",), ("INTERACTING", "COMMUNICATING"), ("NOT_RESPONDING",))


def _count(results: Activity, statuses: tuple[str, ...], **dimensions: str) -> int:
    return sum(results.count(_ON_QUEUE, qualifier=each, **dimensions) or 0 for each in statuses)


def _queues(results: Activity) -> tuple[Block, ...]:
    names = {queue: results.name_of(queue) for queue in results.values("queueId")}
    if len(names) < 2:
        return ()
    rows = [
        (
            _count(results, _STATUSES[0], queueId=queue),
            results.count(_ON_QUEUE, queueId=queue) or 0,
            name,
        )
        for queue, name in names.items()
    ]
    return (
        Table(
            columns=(tr("queue"), tr("free"), tr("on queue")),
            rows=tuple(
                (name, Count(free), Count(on_queue)) for free, on_queue, name in sorted(rows)[:MAX_QUEUES]
            ),
        ),
        Note(text=tr("An agent who works for several queues counts once for each.")),
    )
