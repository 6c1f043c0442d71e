"""Abandon rate: abandoned by offered, with short abandons and the other ends of a wait."""

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
from hourglance_widgets.texts import tr

#: How a wait in a queue can end: each wait in one of these ways.
_ENDS = ("tAnswered", "tAbandon", "tFlowOut")


class AbandonRate(Widget):
    """How many customers left while they waited in a queue, as a share of those offered to it.

    This is the formula of the Genesys Cloud views. Offered counts on the way into the queue, abandoned when
    the customer leaves; the share of the waits that ended, whether answered, abandoned or flowed out, is in
    the panel. How short a short abandon is, is set in Genesys Cloud.
    """

    title = tr("Abandoned")
    settings = (
        window_setting(),
        media_setting(),
        queues_setting(),
        NumberSetting(
            name="target",
            label=tr("Target"),
            help=tr("Values up to this target are good. 0: no target."),
            default=0,
            min=0,
            max=100,
            step=0.5,
            unit="%",
        ),
    )
    query = AggregatesQuery(
        metrics=("nOffered", *_ENDS, "tShortAbandon"),
        where=all_of(is_in("mediaType", setting("media")), is_in("queueId", setting("queues"))),
        window=setting("window"),
        granularity="PT30M",
    )

    def present(self, results: Aggregates, settings: Settings) -> Card | None:
        """Return abandoned by offered, the share without short abandons, and how the waits ended."""
        offered, short = total_count(results, "nOffered"), total_count(results, "tShortAbandon")
        answered, abandoned, flowed_out = (total_count(results, metric) for metric in _ENDS)
        waits = answered + abandoned + flowed_out
        if not offered and not waits:
            return None
        rate, when = Percent(share(abandoned, offered)), window_caption(settings)
        without = Percent(share(abandoned - short, max(offered - short, 0)))
        target = Percent(settings["target"] / 100)
        aim = tr("; target {target}").format(target=target) if target.value else ""
        return Card(
            headline=rate,
            caption=tr("{abandoned} ({short} short) of {offered} offered {when}").format(
                abandoned=abandoned, short=short, offered=offered, when=when
            )
            + aim,
            tone=target_tone(rate, target),
            tooltip=tr("Abandoned divided by offered, as in the views of Genesys Cloud."),
            accessible_text=tr(
                "{rate} abandoned, {abandoned} of {offered} offered {when}, {short} of them short"
            ).format(rate=rate.spoken, abandoned=abandoned, offered=offered, when=when, short=short)
            + (tr(", target {target}").format(target=target.spoken) if target.value else ""),
            body=(
                Bars(
                    bars=(
                        Figure(label=tr("answered"), value=Count(answered)),
                        Figure(label=tr("abandoned, long"), value=Count(abandoned - short)),
                        Figure(label=tr("abandoned, short"), value=Count(short)),
                        Figure(label=tr("flowed out"), value=Count(flowed_out)),
                    )
                ),
                *((Figure(label=tr("without short abandons"), value=without),) if short else ()),
                Figure(label=tr("of waits that ended"), value=Percent(share(abandoned, waits))),
            ),
            trend=trend(results, _rates(results)),
            trend_target=target if target.value else None,
        )

    def sample(self) -> Aggregates:
        """Return sample waits that were all answered or abandoned."""
        return map_stats(super().sample(), _answered_or_abandoned)


def _rates(results: Aggregates) -> Series:
    """Return abandoned by offered in each step; None where nothing was offered."""
    offered = results.series("nOffered", "count").points
    return Series(
        metric="tAbandon",
        statistic="ratio",
        points=tuple(
            Point(start=point.start, value=share(point.value or 0, of.value or 0))
            for point, of in zip(results.series("tAbandon", "count").points, offered, strict=True)
        ),
    )


def _answered_or_abandoned(measured: dict[str, Stats]) -> dict[str, Stats]:
    return {name: stats for name, stats in measured.items() if name != "tFlowOut"}
