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
    queues_setting,
    setting,
    share,
    total_count,
    users_setting,
    window_caption,
    window_setting,
)

_IN_CAPTION = 2
_MOST_ROWS = 8


class MediaMix(Widget):
    """The conversations handled by medium, and each medium's share of handle time.

    One counts when its after-call work ends, for each agent who had it.
    """

    title = "Media mix"
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
            (Percent(share(each.count or 0, number.value or 0)), name or "all media") for name, each in media
        ]
        shares = ", ".join(f"{part} {name}" for part, name in parts[:_IN_CAPTION])
        spoken = ", ".join(f"{part.spoken} {name}" for part, name in parts)
        return Card(
            headline=number,
            caption=f"handled {when}: {shares}",
            tooltip="Conversations whose after-call work ended in this period.",
            accessible_text=f"{number.spoken} handled {when}: {spoken}",
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
            columns=("medium", "handled", "share of time", "average"),
            rows=tuple(
                (
                    (name or "all media"),
                    Count(stats.count),
                    Percent(share(stats.sum or 0, time)),
                    Duration(stats.average),
                )
                for name, stats in media[:_MOST_ROWS]
            ),
        ),
    )
