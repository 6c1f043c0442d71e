"""Last-hour voice conversation duration."""

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Bars,
    Card,
    Duration,
    Note,
    Settings,
    Widget,
    all_of,
    is_in,
    last,
    queues_setting,
    setting,
    users_setting,
)
from hourglance_widgets.texts import tr


class VoiceDuration(Widget):
    """Handle time of voice conversations whose after-call work ended in the last hour.

    The service has no metric called conversation duration. Handle time is talk, hold and after-call
    work, and for outbound calls dialing and contacting too. It is stamped once, when after-call work
    ends, with its whole length: a call in progress is not included, a long one counts in full.
    """

    title = tr("Voice, last hour")
    settings = (queues_setting(), users_setting())
    query = AggregatesQuery(
        metrics=("tHandle", "tTalkComplete", "tHeldComplete", "tAcw"),
        where=all_of(
            is_in("mediaType", "voice"),
            is_in("queueId", setting("queues")),
            is_in("userId", setting("people")),
        ),
        window=last(hours=1),
        granularity="PT5M",
    )

    def present(self, results: Aggregates, settings: Settings) -> Card | None:
        """Return total handle time, with the number of conversations and their average."""
        handled = results.total("tHandle")
        if handled is None:
            return None
        total, average = Duration(handled.sum), Duration(handled.average)
        return Card(
            headline=total,
            caption=tr("{count} handled, {average} on average").format(count=handled.count, average=average),
            tooltip=tr("Handle time of voice conversations whose after-call work ended in the last hour."),
            accessible_text=tr("{total}, {count} handled, {average} on average").format(
                total=total.spoken, count=handled.count, average=average.spoken
            ),
            body=(
                Bars.of(
                    results,
                    **{tr("talk"): "tTalkComplete", tr("hold"): "tHeldComplete", tr("after call"): "tAcw"},
                ),
                Note(text=tr("Work completed in the last hour; calls in progress are not included.")),
            ),
            trend=results.series("tHandle", "sum"),
        )
