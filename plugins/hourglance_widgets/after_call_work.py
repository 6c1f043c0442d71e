"""After-call work: average, maximum and share of handle time."""

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Card,
    Duration,
    Figure,
    Note,
    Percent,
    Settings,
    Widget,
    all_of,
    is_in,
    media_setting,
    queues_setting,
    setting,
    share,
    target_setting,
    target_tone,
    trend,
    users_setting,
    window_caption,
    window_setting,
)
from hourglance_widgets.texts import tr


class AfterCallWork(Widget):
    """Average after-call work of the conversations that had any. It is measured when it ends."""

    title = tr("After-call work")
    settings = (
        window_setting(),
        media_setting(),
        queues_setting(),
        users_setting(),
        target_setting(max=86_400, unit="s"),
    )
    query = AggregatesQuery(
        metrics=("tAcw", "tHandle"),
        where=all_of(
            is_in("mediaType", setting("media")),
            is_in("queueId", setting("queues")),
            is_in("userId", setting("people")),
        ),
        window=setting("window"),
        granularity="PT30M",
    )

    def present(self, results: Aggregates, settings: Settings) -> Card | None:
        """Return the average after-call work, its maximum and its share of handle time."""
        work, handled = results.total("tAcw"), results.total("tHandle")
        if work is None or work.average is None:
            return None
        average, target, when = (
            Duration(work.average),
            Duration(1000 * settings["target"]),
            window_caption(settings),
        )
        part = Percent(share(work.sum or 0, (handled.sum if handled else None) or 0))
        aim = tr("; target {target}").format(target=target) if target.value else ""
        return Card(
            headline=average,
            caption=tr("on average, {count} times {when}").format(count=work.count, when=when) + aim,
            tone=target_tone(average, target),
            tooltip=tr("After-call work that ended in this period."),
            accessible_text=tr("{average} on average, {count} times {when}").format(
                average=average.spoken, count=work.count, when=when
            )
            + (tr(", target {target}").format(target=target.spoken) if target.value else ""),
            body=(
                Figure(label=tr("longest"), value=Duration(work.max)),
                Figure(label=tr("total"), value=Duration(work.sum)),
                Figure(label=tr("of handle time"), value=part),
                Note(text=tr("Conversations without after-call work are not included in the average.")),
            ),
            trend=trend(results, results.series("tAcw", "average")),
            trend_target=target if target.value else None,
        )
