"""The longest wait that an agent answered, by queue."""

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Bars,
    Block,
    Card,
    Duration,
    Figure,
    Note,
    Settings,
    Widget,
    all_of,
    by_dimension,
    is_in,
    media_setting,
    queues_setting,
    setting,
    target_setting,
    target_tone,
    window_caption,
    window_setting,
)
from hourglance_widgets.texts import tr

#: Maximum number of queues on a card.
_MAX_QUEUES = 8


class LongestWait(Widget):
    """The longest time in a queue until an agent answered. It counts when it is answered."""

    title = tr("Longest wait")
    settings = (
        window_setting("PT1H"),
        media_setting(),
        queues_setting(),
        target_setting(max=86_400, unit="s"),
    )
    query = AggregatesQuery(
        metrics=("tAnswered",),
        where=all_of(is_in("mediaType", setting("media")), is_in("queueId", setting("queues"))),
        group_by=("queueId",),
        window=setting("window"),
    )

    def present(self, results: Aggregates, settings: Settings) -> Card | None:
        """Return the longest wait, the average, and the queues with the longest waits."""
        answered = results.total("tAnswered")
        if answered is None or answered.max is None:
            return None
        longest, average, target = (
            Duration(answered.max),
            Duration(answered.average),
            Duration(1000 * settings["target"]),
        )
        when = window_caption(settings)
        aim = tr("; target {target}").format(target=target) if target.value else ""
        return Card(
            headline=longest,
            caption=tr("until answered {when}").format(when=when) + aim,
            tone=target_tone(longest, target),
            tooltip=tr("The longest wait that an agent answered in this period."),
            accessible_text=tr("{longest} until answered {when}, {average} on average").format(
                longest=longest.spoken, when=when, average=average.spoken
            )
            + (tr(", target {target}").format(target=target.spoken) if target.value else ""),
            body=(
                Figure(label=tr("average"), value=average),
                *_queues(results, target),
                Note(text=tr("Waits in progress and abandoned waits are not included.")),
            ),
        )


def _queues(results: Aggregates, target: Duration) -> tuple[Block, ...]:
    waits = [
        (-answered.max, results.name_of(queue))
        for queue, part in by_dimension(results, "queueId").items()
        if (answered := part.total("tAnswered")) and answered.max is not None
    ]
    if len(waits) < 2:
        return ()
    return (
        Bars(
            bars=tuple(
                Figure(label=name, value=Duration(-wait), tone=target_tone(Duration(-wait), target))
                for wait, name in sorted(waits)[:_MAX_QUEUES]
            )
        ),
    )
