"""Media mix: handled conversations by media type, and their shares of handle time."""

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Card,
    Count,
    Duration,
    Percent,
    Settings,
    Stats,
    Table,
    Widget,
    all_of,
    by_dimension,
    is_in,
    media_name,
    queues_setting,
    setting,
    share,
    total_count,
    users_setting,
    window_caption,
    window_setting,
)
from hourglance_widgets.texts import tr

_IN_CAPTION = 2
_MOST_ROWS = 8


class MediaMix(Widget):
    """The conversations handled by medium, and each medium's share of handle time.

    One counts when its after-call work ends, for each agent who had it.
    """

    title = tr("Media mix")
    settings = (window_setting(), queues_setting(), users_setting())
    query = AggregatesQuery(
        metrics=("tHandle",),
        where=all_of(is_in("queueId", setting("queues")), is_in("userId", setting("people"))),
        group_by=("mediaType",),
        window=setting("window"),
    )

    def present(self, results: Aggregates, settings: Settings) -> Card | None:
        """Return the number handled, and each medium's share of the number and of the handle time."""
        number, when, media = (
            Count(total_count(results, "tHandle")),
            window_caption(settings),
            _most_first(results),
        )
        if not media:
            return None
        parts = [
            (Percent(share(each.count or 0, number.value or 0)), media_name(name)) for name, each in media
        ]
        shares = ", ".join(f"{part} {name}" for part, name in parts[:_IN_CAPTION])
        spoken = ", ".join(f"{part.spoken} {name}" for part, name in parts)
        return Card(
            headline=number,
            caption=tr("handled {when}: {shares}").format(when=when, shares=shares),
            tooltip=tr("Conversations whose after-call work ended in this period."),
            accessible_text=tr("{number} handled {when}: {shares}").format(
                number=number.spoken, when=when, shares=spoken
            ),
            body=_body(media),
        )


def _most_first(results: Aggregates) -> list[tuple[str, Stats]]:
    found = {name: part.total("tHandle") for name, part in by_dimension(results, "mediaType").items()}
    known = [(name, stats) for name, stats in found.items() if stats]
    return sorted(known, key=lambda each: (-(each[1].count or 0), each[0]))


def _body(media: list[tuple[str, Stats]]) -> tuple[Table]:
    time = sum(stats.sum or 0 for _, stats in media)
    return (
        Table(
            columns=(tr("medium"), tr("handled"), tr("share of time"), tr("average")),
            rows=tuple(
                (
                    media_name(name),
                    Count(stats.count),
                    Percent(share(stats.sum or 0, time)),
                    Duration(stats.average),
                )
                for name, stats in media[:_MOST_ROWS]
            ),
        ),
    )
