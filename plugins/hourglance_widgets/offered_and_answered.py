"""Offered and answered conversations by half hour."""

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
    counts,
    is_in,
    media_setting,
    queues_setting,
    setting,
    total_count,
    trend,
    window_caption,
    window_setting,
)
from hourglance_widgets.texts import tr


class OfferedAndAnswered(Widget):
    """The conversations that entered the queues, and those that were answered, by half hour.

    Each counts when it happens: offered on the way into a queue, answered when an agent takes it. Who waits
    across the border of two half hours is offered in one and answered in the next.
    """

    title = tr("Offered and answered")
    settings = (window_setting(), media_setting(), queues_setting())
    query = AggregatesQuery(
        metrics=("nOffered", "tAnswered"),
        where=all_of(is_in("mediaType", setting("media")), is_in("queueId", setting("queues"))),
        window=setting("window"),
        granularity="PT30M",
    )

    def present(self, results: Aggregates, settings: Settings) -> Card | None:
        """Return the numbers answered and offered, and both as trends."""
        offered, answered = counts(results, "nOffered"), counts(results, "tAnswered")
        number, of = Count(total_count(results, "tAnswered")), Count(total_count(results, "nOffered"))
        if not number.value and not of.value:
            return None
        when = window_caption(settings)
        busiest = max((point.value or 0 for point in offered.points), default=0)
        lines = [
            Sparkline(label=label, series=shown)
            for label, series in (
                (tr("offered by half hour"), offered),
                (tr("answered by half hour"), answered),
            )
            if (shown := trend(results, series))
        ]
        return Card(
            headline=number,
            caption=tr("answered, {offered} offered {when}").format(offered=of, when=when),
            tooltip=tr(
                "Offered: entered a queue. Answered: taken by an agent. Each is counted when it happens."
            ),
            accessible_text=tr("{answered} answered, {offered} offered {when}").format(
                answered=number.spoken, offered=of.spoken, when=when
            ),
            body=(
                *lines,
                Figure(label=tr("peak offered per half hour"), value=Count(round(busiest))),
            ),
        )
