"""Service level by queue, with the organization's target."""

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Bars,
    Block,
    Card,
    Figure,
    Gauge,
    Note,
    NumberSetting,
    Percent,
    Settings,
    Stats,
    Tone,
    Widget,
    all_of,
    by_dimension,
    is_in,
    media_setting,
    queues_setting,
    setting,
    target_tone,
    window_caption,
    window_setting,
)
from hourglance_widgets.texts import tr

#: Maximum number of queues on a card.
_MAX_QUEUES = 8


class ServiceLevel(Widget):
    """The share answered in time, by the formula that the organization has chosen in Genesys Cloud.

    The organization decides whether abandons, short abandons and flow-outs count against it; what is in
    time, and the target, are set for each queue. Each counts when its wait ends.
    """

    title = tr("Service level")
    settings = (
        window_setting(),
        media_setting(),
        queues_setting(),
        NumberSetting(
            name="target",
            label=tr("Target"),
            help=tr("0: the target of each queue in Genesys Cloud."),
            default=0,
            min=0,
            max=100,
            unit="%",
        ),
    )
    query = AggregatesQuery(
        metrics=("oServiceLevel",),
        where=all_of(is_in("mediaType", setting("media")), is_in("queueId", setting("queues"))),
        group_by=("queueId",),
        window=setting("window"),
    )

    def present(self, results: Aggregates, settings: Settings) -> Card | None:
        """Return the service level of all queues, and the queues with the lowest service levels."""
        level = results.total("oServiceLevel")
        if level is None or level.ratio is None:
            return None
        when, ratio, target = window_caption(settings), Percent(level.ratio), _target(level, settings)
        known = level.numerator is not None and level.denominator is not None
        counted = (
            tr("{answered} of {all} in time").format(
                answered=f"{level.numerator:.0f}", all=f"{level.denominator:.0f}"
            )
            if known
            else tr("in time")
        )
        return Card(
            headline=ratio,
            caption=f"{counted} {when}",
            tone=_tone(level, target),
            tooltip=tr("Answered in time, of all that your organization counts in its service level."),
            accessible_text=f"{ratio.spoken}, {counted} {when}"
            + ("" if target is None else tr(", target {target}").format(target=Percent(target).spoken)),
            body=_body(results, settings, ratio, target),
        )


def _body(results: Aggregates, settings: Settings, ratio: Percent, target: float | None) -> tuple[Block, ...]:
    gauge = () if target is None else (Gauge(label=tr("all queues"), value=ratio, target=Percent(target)),)
    levels = [
        (level.ratio, results.name_of(queue), _tone(level, _target(level, settings)))
        for queue, part in by_dimension(results, "queueId").items()
        if (level := part.total("oServiceLevel")) and level.ratio is not None
    ]
    if len(levels) < 2:
        return gauge
    bars = tuple(
        Figure(label=name, value=Percent(ratio), tone=tone)
        for ratio, name, tone in sorted(levels)[:_MAX_QUEUES]
    )
    more = len(levels) > _MAX_QUEUES
    notes = (
        (Note(text=tr("The {few} lowest of {all} queues.").format(few=_MAX_QUEUES, all=len(levels))),)
        if more
        else ()
    )
    return (*gauge, Bars(bars=bars), *notes)


def _target(level: Stats, settings: Settings) -> float | None:
    """Return the user's target, or else the common target of these queues; None if there is neither."""
    chosen: float = settings["target"]
    return chosen / 100 if chosen else level.target


def _tone(level: Stats, target: float | None) -> Tone:
    return target_tone(Percent(level.ratio), Percent(target), lowest=True)
