"""The signed-in user's presence and routing status, and what is scheduled next."""

from collections.abc import Iterator
from typing import Final

from hourglance.api import (
    AgentStatus,
    AgentStatusQuery,
    Block,
    Card,
    Countdown,
    Elapsed,
    Figure,
    Note,
    Settings,
    Widget,
)
from hourglance_widgets.texts import tr

#: The words of Genesys Cloud for statuses, and ours.
_WORDS: Final = {
    "AVAILABLE": tr("Available"),
    "AWAY": tr("Away"),
    "BREAK": tr("Break"),
    "BUSY": tr("Busy"),
    "IDLE": tr("Idle"),
    "MEAL": tr("Meal"),
    "MEETING": tr("Meeting"),
    "OFFLINE": tr("Offline"),
    "ON_QUEUE": tr("On queue"),
    "TRAINING": tr("Training"),
    "OFF_QUEUE": tr("Off queue"),
    "INTERACTING": tr("In a conversation"),
    "COMMUNICATING": tr("In another call"),
    "NOT_RESPONDING": tr("Not responding"),
    "INADHERENCE": tr("In adherence"),
    "OUTOFADHERENCE": tr("Out of adherence"),
    "UNSCHEDULED": tr("Not scheduled"),
    "ONQUEUEWORK": tr("On queue"),
    "OFFQUEUEWORK": tr("Work off queue"),
    "TIMEOFF": tr("Time off"),
    "UNAVAILABLE": tr("Unavailable"),
}


class MyStatus(Widget):
    """Your presence and routing status, since when, and what your schedule has next.

    Adherence and schedule are shown where your organization has them and your roles may see them.
    """

    title = tr("My status")
    query = AgentStatusQuery()

    def present(self, results: AgentStatus, settings: Settings) -> Card | None:
        """Return since when the presence has been so, the routing status, adherence and the next activity."""
        if not results.presence:
            return None
        presence = _word(results.presence)
        is_off = results.adherence.upper() == "OUTOFADHERENCE"
        return Card(
            headline=Elapsed(results.presence_since),
            caption=presence,
            tone="warning" if is_off else "neutral",
            tooltip=tr("How long your presence has been as it is."),
            accessible_text=presence,
            body=tuple(_details(results)),
        )


def _details(results: AgentStatus) -> Iterator[Block]:
    if results.routing_status:
        yield Figure(label=_word(results.routing_status), value=Elapsed(results.routing_since))
    if results.adherence:
        yield Figure(label=_word(results.adherence), value=Elapsed(results.adherence_since))
    if results.next_at is not None:
        label = tr("until {activity}").format(activity=_word(results.next_activity))
        yield Figure(label=label, value=Countdown(results.next_at))
    if results.schedule_problem:
        yield Note(text=tr("No schedule: {reason}").format(reason=results.schedule_problem))


def _word(word: str) -> str:
    return _WORDS.get(word.upper()) or word.replace("_", " ").capitalize()
