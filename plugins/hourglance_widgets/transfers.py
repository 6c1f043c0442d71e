"""Transfers, and the queues that they come from."""

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Bars,
    Block,
    Card,
    Count,
    Figure,
    Percent,
    Settings,
    Stats,
    Table,
    Widget,
    all_of,
    by_dimension,
    is_in,
    map_stats,
    media_setting,
    queues_setting,
    setting,
    share,
    total_count,
    users_setting,
    window_caption,
    window_setting,
)
from hourglance_widgets.texts import tr

#: Maximum number of queues on a card.
_MAX_QUEUES = 8


class Transfers(Widget):
    """The transfers by agents: blind, or after consulting the recipient.

    A transfer counts when it happens; a conversation is handled when its after-call work ends.
    """

    title = tr("Transfers")
    settings = (window_setting(), media_setting(), queues_setting(), users_setting())
    query = AggregatesQuery(
        metrics=("nTransferred", "nBlindTransferred", "nConsultTransferred", "tHandle"),
        where=all_of(
            is_in("mediaType", setting("media")),
            is_in("queueId", setting("queues")),
            is_in("userId", setting("people")),
        ),
        group_by=("queueId",),
        window=setting("window"),
    )

    def present(self, results: Aggregates, settings: Settings) -> Card | None:
        """Return the number of transfers by kind, and the queues with the most."""
        number, handled = Count(total_count(results, "nTransferred")), total_count(results, "tHandle")
        if not number.value and not handled:
            return None
        summary = tr("transfers, {handled} handled {when}").format(
            handled=handled, when=window_caption(settings)
        )
        return Card(
            headline=number,
            caption=summary,
            tooltip=tr(
                "Transfers are counted at the transfer; handled conversations when after-call work ends."
            ),
            accessible_text=f"{number.spoken} {summary}",
            body=(
                Bars(
                    bars=(
                        Figure(label=tr("blind"), value=Count(total_count(results, "nBlindTransferred"))),
                        Figure(label=tr("consult"), value=Count(total_count(results, "nConsultTransferred"))),
                    )
                ),
                Figure(
                    label=tr("per conversation handled"), value=Percent(share(number.value or 0, handled))
                ),
                *_queues(results),
            ),
        )

    def sample(self) -> Aggregates:
        """Return sample transfers of both kinds that add up."""
        return map_stats(super().sample(), _two_kinds)


def _queues(results: Aggregates) -> tuple[Block, ...]:
    parts = by_dimension(results, "queueId")
    transfers = {queue: total_count(part, "nTransferred") for queue, part in parts.items()}
    most_first = sorted(
        (queue for queue in transfers if transfers[queue]),
        key=lambda queue: (-transfers[queue], results.name_of(queue)),
    )
    if not most_first:
        return ()
    return (
        Table(
            columns=(tr("queue"), tr("transfers"), tr("handled")),
            rows=tuple(
                (
                    results.name_of(queue),
                    Count(transfers[queue]),
                    Count(total_count(parts[queue], "tHandle")),
                )
                for queue in most_first[:_MAX_QUEUES]
            ),
        ),
    )


def _two_kinds(measured: dict[str, Stats]) -> dict[str, Stats]:
    transferred = measured.get("nTransferred", Stats()).count or 0
    consult = transferred // 3
    kinds = {"nBlindTransferred": transferred - consult, "nConsultTransferred": consult}
    return measured | {name: Stats(count=count) for name, count in kinds.items()}
