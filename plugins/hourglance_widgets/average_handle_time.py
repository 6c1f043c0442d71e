"""Average handle time, its parts, and its target."""

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Bars,
    Card,
    Duration,
    Figure,
    Note,
    Settings,
    Stats,
    Widget,
    all_of,
    is_in,
    map_stats,
    media_setting,
    queues_setting,
    setting,
    target_setting,
    target_tone,
    trend,
    users_setting,
    window_caption,
    window_setting,
)
from hourglance_widgets.texts import tr

#: What handle time is made of; the last two where agents call out.
_PARTS = {
    "talk": "tTalkComplete",
    "hold": "tHeldComplete",
    "after call": "tAcw",
    "contacting": "tContacting",
    "dialing": "tDialing",
}
_ALWAYS = ("talk", "hold", "after call")


class AverageHandleTime(Widget):
    """Handle time per conversation handled: talk, hold and after-call work, and dialing in outbound calls.

    It is measured once, when after-call work ends, for each agent who had the conversation.
    """

    title = tr("Average handle time")
    settings = (
        window_setting(),
        media_setting(),
        queues_setting(),
        users_setting(),
        target_setting(max=86_400, unit="s"),
    )
    query = AggregatesQuery(
        metrics=("tHandle", *_PARTS.values()),
        where=all_of(
            is_in("mediaType", setting("media")),
            is_in("queueId", setting("queues")),
            is_in("userId", setting("people")),
        ),
        window=setting("window"),
        granularity="PT30M",
    )

    def present(self, results: Aggregates, settings: Settings) -> Card | None:
        """Return the average handle time, and the average of each part."""
        handled = results.total("tHandle")
        if handled is None or handled.average is None:
            return None
        average, target, when = (
            Duration(handled.average),
            Duration(1000 * settings["target"]),
            window_caption(settings),
        )
        aim = tr("; target {target}").format(target=target) if target.value else ""
        return Card(
            headline=average,
            caption=tr("{count} handled {when}").format(count=handled.count, when=when) + aim,
            tone=target_tone(average, target),
            tooltip=tr(
                "Talk, hold, after-call work and dialing, per conversation handled: "
                "those whose after-call work ended in this time."
            ),
            accessible_text=tr("{average} on average, {count} handled {when}").format(
                average=average.spoken, count=handled.count, when=when
            )
            + (tr(", target {target}").format(target=target.spoken) if target.value else ""),
            body=(
                Bars(bars=_parts(results, handled.count or 0)),
                Note(
                    text=tr(
                        "Work completed. Each part counts when it ends, so the bars need not add up exactly."
                    )
                ),
            ),
            trend=trend(results, results.series("tHandle", "average")),
            trend_target=target if target.value else None,
        )

    def sample(self) -> Aggregates:
        """Return sample inbound calls, without dialing, whose parts add up."""
        return map_stats(super().sample(), _inbound)


def _parts(results: Aggregates, handled: int) -> tuple[Figure, ...]:
    """Return each part's share of the average: its sum divided by all conversations handled."""
    found = {label: results.total(metric) for label, metric in _PARTS.items()}
    return tuple(
        Figure(label=tr(label), value=Duration(((stats.sum if stats else None) or 0) / handled))
        for label, stats in found.items()
        if stats or label in _ALWAYS
    )


def _inbound(measured: dict[str, Stats]) -> dict[str, Stats]:
    return {name: stats for name, stats in measured.items() if name not in {"tContacting", "tDialing"}}
