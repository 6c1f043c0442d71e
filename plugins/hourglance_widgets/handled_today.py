"""Conversations that the signed-in user handled today."""

from dataclasses import replace

from hourglance.api import (
    ME,
    Aggregates,
    AggregatesQuery,
    Bars,
    Card,
    Count,
    Duration,
    Figure,
    Group,
    Settings,
    Stats,
    Widget,
    all_of,
    by_dimension,
    counts,
    is_in,
    map_stats,
    media_name,
    media_setting,
    setting,
    today,
    total_count,
    trend,
)
from hourglance_widgets.texts import tr


class HandledToday(Widget):
    """The conversations that you handled since midnight.

    One counts when its after-call work ends, and once more if it comes back to you. What you are
    still talking or writing in is not included.
    """

    title = tr("Handled today")
    settings = (media_setting(default=""),)
    query = AggregatesQuery(
        metrics=("tHandle",),
        where=all_of(is_in("userId", ME), is_in("mediaType", setting("media"))),
        window=today(),
        granularity="PT30M",
    )

    def present(self, results: Aggregates, settings: Settings) -> Card | None:
        """Return the number handled by medium, and the average handle time."""
        handled = results.total("tHandle")
        if handled is None:
            return None
        number, average, of_media = (
            Count(handled.count),
            Duration(handled.average),
            media_name(settings["media"]),
        )
        return Card(
            headline=number,
            caption=tr("by you today, {media}; {average} on average").format(media=of_media, average=average),
            tooltip=tr("Conversations whose after-call work you ended since midnight."),
            accessible_text=tr("{number} handled by you today, {media}, {average} on average").format(
                number=number.spoken, media=of_media, average=average.spoken
            ),
            body=_by_medium(results),
            trend=trend(results, counts(results, "tHandle")),
        )

    def sample(self) -> Aggregates:
        """Return a sample of what one agent handled since 8:00, in two media types."""
        whole = map_stats(super().sample(), _one_agent)
        (voice,) = whole.groups
        email = Group(dimensions={"mediaType": "email"}, buckets=voice.buckets[18:21:2])
        return replace(whole, groups=(replace(voice, buckets=voice.buckets[16:]), email))


def _by_medium(results: Aggregates) -> tuple[Bars, ...]:
    media = by_dimension(results, "mediaType")
    if len(media) < 2:
        return ()
    numbers = {media_type: total_count(part, "tHandle") for media_type, part in media.items()}
    most_first = sorted(numbers, key=lambda media_type: (-numbers[media_type], media_type))
    return (
        Bars(
            bars=tuple(Figure(label=media_name(each), value=Count(numbers[each])) for each in most_first[:8])
        ),
    )


def _one_agent(measured: dict[str, Stats]) -> dict[str, Stats]:
    everybody = measured["tHandle"]
    own = (everybody.count or 0) // 6
    stats = replace(everybody, count=own, sum=own * (everybody.average or 0))
    return {"tHandle": stats} if own else {}
