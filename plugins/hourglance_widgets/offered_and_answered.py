"""Offered and answered, half hour by half hour."""

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Card,
    Count,
    Figure,
    Settings,
    Sparkline,
    Widget,
    all_of,
    is_in,
    setting,
)
from hourglance_widgets._shared import QUEUES, count_of, counts, during, line, media_setting, window_setting


class OfferedAndAnswered(Widget):
    """How many conversations came into the queues, and how many were answered, half hour by half hour.

    Each counts when it happens: offered on the way into a queue, answered when an agent takes it. Who waits
    across the border of two half hours is offered in one and answered in the next.
    """

    title = "Offered and answered"
    settings = (window_setting(), media_setting(), QUEUES)
    query = AggregatesQuery(
        metrics=("nOffered", "tAnswered"),
        where=all_of(is_in("mediaType", setting("media")), is_in("queueId", setting("queues"))),
        window=setting("window"),
        granularity="PT30M",
    )

    def present(self, results: Aggregates, settings: Settings) -> Card | None:
        """Return how many were answered, how many were offered, and both as lines."""
        offered, answered = counts(results, "nOffered"), counts(results, "tAnswered")
        number, of = Count(count_of(results, "tAnswered")), Count(count_of(results, "nOffered"))
        if not number.value and not of.value:
            return None
        when = during(settings)
        busiest = max((point.value or 0 for point in offered.points), default=0)
        lines = [
            Sparkline(label=label, series=shown)
            for label, series in (("offered by half hour", offered), ("answered by half hour", answered))
            if (shown := line(results, series))
        ]
        return Card(
            headline=number,
            caption=f"answered, {of} offered {when}",
            tooltip="Offered: came into a queue. Answered: an agent took it. Each counts when it happens.",
            accessible_text=f"{number.spoken} answered, {of.spoken} offered {when}",
            body=(
                *lines,
                Figure(label="most offered in half an hour", value=Count(round(busiest))),
            ),
        )
