"""The stories that a day of conversations has, and the events of other families that follow from them.

Each event is a consequence of a conversation: an agent's leg may be evaluated, transcribed and summarized,
its customer surveyed, a call passes a flow, a chat starts with a bot and a visit to the website. So their
numbers hang together: started surveys are completed or abandoned ones, a flow takes as long as the IVR time
of its call, and an agent's status is INTERACTING while the agent handles conversations. All is reproducible
by seed.
"""

import random
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from hourglance.demo.organization import Organization

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


class FamilyEvent(NamedTuple):
    """One metric event.

    :param at: milliseconds since 1970-01-01 UTC, of a status its start.
    :param value: milliseconds of a timer, a number, or a count.
    :param until: the end of a status, whose time counts where it passes; 0 for an event.
    """

    metric: str
    at: int
    value: float
    dimensions: Mapping[str, str]
    qualifier: str | None = None
    until: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """An agent's leg or an IVR of a conversation.

    :param at: its end, in milliseconds since 1970-01-01 UTC.
    :param duration: milliseconds.
    :param dimensions: those of the conversation that have a value, such as ``queueId``.
    """

    at: int
    duration: int
    conversation: str
    dimensions: Mapping[str, str]

    @property
    def media(self) -> str:
        """The media type."""
        return self.dimensions["mediaType"]

    def only(self, *names: str) -> dict[str, str]:
        """Return the conversation's id, and these of its dimensions that have a value."""
        some = {name: self.dimensions[name] for name in names if name in self.dimensions}
        return {"conversationId": self.conversation, **some}


@dataclass(frozen=True, kw_only=True, slots=True)
class DayOfStories:
    """What happened on one day.

    :param start: midnight UTC, in milliseconds since 1970-01-01.
    :param legs: agents' legs that ended on it, in order of time.
    :param later_legs: those that ended within half a day after it.
    :param ivrs: calls whose IVR ended on it.
    """

    seed: int
    organization: Organization
    start: int
    legs: Sequence[Story]
    later_legs: Sequence[Story]
    ivrs: Sequence[Story]

    @property
    def complaints(self) -> Iterator[Story]:
        """The agents' legs that were wrapped up as a complaint."""
        complaint = next(code.id for code in self.organization.wrap_up_codes if code.name == "Complaint")
        return (leg for leg in self.legs if leg.dimensions.get("wrapUpCode") == complaint)

    def random(self, kind: str, story: Story) -> random.Random:
        """Return the random numbers of one aspect of a story, the same whatever else happens."""
        return random.Random(f"{kind} {self.seed} {story.conversation} {story.at}")  # noqa: S311 - demo data

    def id(self, kind: str, name: str) -> str:
        """Return the id of an entity that has only a kind and a name."""
        return _entity_id(self.organization.id, kind, name)


@cache
def _entity_id(organization: str, kind: str, name: str) -> str:
    return str(uuid.uuid5(uuid.UUID(organization), f"{kind} {name}"))


class DemoFamily(NamedTuple):
    """What the demo cloud has of one family.

    :param generate: yields the events that follow from a day's stories.
    :param metrics: those that it has events of; metrics that count different things are left out.
    """

    generate: Callable[[DayOfStories], Iterator[FamilyEvent]]
    metrics: tuple[str, ...]
