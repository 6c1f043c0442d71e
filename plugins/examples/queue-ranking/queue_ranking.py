"""Queue ranking: the results of each queue, in a table with the worst first."""

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Card,
    Cell,
    Count,
    Duration,
    Register,
    Settings,
    Stats,
    Table,
    Widget,
    all_of,
    by_dimension,
    hookimpl,
    is_in,
    media_setting,
    queues_setting,
    setting,
    target_setting,
    target_tone,
    window_caption,
    window_setting,
)

#: The most that a table may have. More than twenty rows scroll.
MAX_ROWS = 200


class QueueRanking(Widget):
    """The average wait of each queue until an agent answered, the longest first."""

    title = "Queue ranking"
    settings = (window_setting(), media_setting(), queues_setting(), target_setting(max=3600, unit="s"))
    query = AggregatesQuery(
        metrics=("tAnswered",),
        where=all_of(is_in("mediaType", setting("media")), is_in("queueId", setting("queues"))),
        group_by=("queueId",),
        window=setting("window"),
    )

    def present(self, results: Aggregates, settings: Settings) -> Card | None:
        ranking = longest_first(results)
        if not ranking:
            return None
        queue, worst = ranking[0]
        wait = Duration(worst.average)
        target = Duration(settings["target"] * 1000) if settings["target"] else None
        return Card(
            headline=wait,
            caption=f"{results.name_of(queue)} waited longest on average {window_caption(settings)}",
            tone=target_tone(wait, target),
            body=(
                Table(
                    columns=("queue", "answered", "average wait"),
                    rows=tuple(
                        (
                            results.name_of(each),
                            Count(answered.count),
                            Cell(average := Duration(answered.average), target_tone(average, target)),
                        )
                        for each, answered in ranking[:MAX_ROWS]
                    ),
                ),
            ),
        )


def longest_first(results: Aggregates) -> list[tuple[str, Stats]]:
    answered = {
        queue: stats
        for queue, part in by_dimension(results, "queueId").items()
        if (stats := part.total("tAnswered")) and stats.average is not None
    }
    return sorted(answered.items(), key=lambda each: (-(each[1].average or 0), each[0]))


@hookimpl
def hourglance_widgets(register: Register) -> None:
    register(QueueRanking())
