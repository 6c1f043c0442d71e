"""Abandoned: how many gave up waiting, the short ones apart."""

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Bars,
    Card,
    Count,
    Figure,
    NumberSetting,
    Percent,
    Point,
    Series,
    Settings,
    Stats,
    Widget,
    all_of,
    is_in,
    map_stats,
    media_setting,
    queues_setting,
    setting,
    share,
    target_tone,
    total_count,
    trend,
    window_caption,
    window_setting,
)

#: How a wait in a queue can end: each wait in one of these ways.
_ENDS = ("tAnswered", "tAbandon", "tFlowOut")


class AbandonRate(Widget):
    """How many left while they waited in a queue, of all waits that ended.

    A wait ends when an agent answers, when the customer leaves, or when it flows out of the queue another
    way, and counts at that moment. How short a short abandon is, is set in Genesys Cloud.
    """

    title = "Abandoned"
    settings = (
        window_setting(),
        media_setting(),
        queues_setting(),
        NumberSetting(
            name="target",
            label="Target",
            help="It is good up to here. 0: no target.",
            default=0,
            min=0,
            max=100,
            step=0.5,
            unit="%",
        ),
    )
    query = AggregatesQuery(
        metrics=(*_ENDS, "tShortAbandon"),
        where=all_of(is_in("mediaType", setting("media")), is_in("queueId", setting("queues"))),
        window=setting("window"),
        granularity="PT30M",
    )

    def present(self, results: Aggregates, settings: Settings) -> Card | None:
        """Return the share of abandons, with how every wait ended."""
        answered, abandoned, flowed_out = (total_count(results, metric) for metric in _ENDS)
        short = total_count(results, "tShortAbandon")
        waits = answered + abandoned + flowed_out
        if not waits:
            return None
        rate, when = Percent(share(abandoned, waits)), window_caption(settings)
        without = Percent(share(abandoned - short, waits - short))
        target = Percent(settings["target"] / 100)
        aim = f"; target {target}" if target.value else ""
        return Card(
            headline=rate,
            caption=f"{abandoned} ({short} short) of {waits} waits {when}{aim}",
            tone=target_tone(rate.value, target.value or 0),
            tooltip="Left while they waited, of all waits that ended in this time.",
            accessible_text=f"{rate.spoken} abandoned, {abandoned} of {waits} waits {when}, "
            f"{short} of them short" + (f", target {target.spoken}" if target.value else ""),
            body=(
                Bars(
                    bars=(
                        Figure(label="answered", value=Count(answered)),
                        Figure(label="abandoned, long", value=Count(abandoned - short)),
                        Figure(label="abandoned, short", value=Count(short)),
                        Figure(label="flowed out", value=Count(flowed_out)),
                    )
                ),
                *((Figure(label="without the short ones", value=without),) if short else ()),
            ),
            trend=trend(results, _rates(results)),
        )

    def sample(self) -> Aggregates:
        """Return waits that were answered or abandoned, and none that ended otherwise."""
        return map_stats(super().sample(), _answered_or_abandoned)


def _rates(results: Aggregates) -> Series:
    """Return the share of abandons step by step; where no wait ended there is none."""
    ends = {metric: results.series(metric, "count").points for metric in _ENDS}
    waits = (sum(point.value or 0 for point in points) for points in zip(*ends.values(), strict=True))
    return Series(
        metric="tAbandon",
        statistic="ratio",
        points=tuple(
            Point(start=point.start, value=share(point.value or 0, ended))
            for point, ended in zip(ends["tAbandon"], waits, strict=True)
        ),
    )


def _answered_or_abandoned(measured: dict[str, Stats]) -> dict[str, Stats]:
    return {name: stats for name, stats in measured.items() if name != "tFlowOut"}
