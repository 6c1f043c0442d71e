"""Generator of conversation templates: the metric events of a conversation, as offsets from its start.

The demo cloud generates a few thousand templates once, and each arriving conversation reuses one of them.
So a million conversations cost little more than their arrival.

In each template, to the millisecond:

* each agent's leg has tHandle = tTalkComplete + tHeldComplete + tAcw + tContacting + tDialing;
* each wait in a queue has one nOffered, then one of tAnswered, tAbandon, tFlowOut, and tAcd with its value;
* emails are never abandoned;
* metrics of a queue have a queue and no user, metrics of an agent have a user; an answer, late or not,
  has both.

Values and offsets are milliseconds.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

from hourglance.demo.organization import SERVICE_LEVEL_TARGETS, DemoEntity, Organization, Queue, User

#: Values by dimension; several values are a tuple, numbers are int.
Dimensions: TypeAlias = Mapping[str, str | int | tuple[str, ...]]

#: Who continues with the customer after an agent's leg.
_Next: TypeAlias = Literal["end", "queue", "agent"]

#: The longest time between an event and its posting.
MAX_LAG: Final = 60_000

_LONGEST: Final = 3 * 3_600_000
_CAMPAIGN_SHARE: Final = 0.3


class MetricEvent(NamedTuple):
    """One metric event of a conversation.

    :param offset: time from the conversation's start to the posting of the event.
    :param value: milliseconds of a timer; 1 for a counter.
    :param lag: time from the event to its posting; after-call work may be submitted late.
    """

    metric: str
    offset: int
    value: int
    dimensions: Dimensions
    lag: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _MediaTiming:
    """Timing of a media type: medians in milliseconds, probabilities from 0 to 1."""

    share: float
    wait: int
    patience: int
    talk: int
    acw: int
    provider: str
    holds: float = 0.0
    turns: int = 0
    transfers: float = 0.05


_TIMINGS: Final = {
    "voice": _MediaTiming(
        share=0.62,
        wait=5_000,
        patience=45_000,
        talk=190_000,
        acw=35_000,
        provider="Edge",
        holds=0.3,
        transfers=0.1,
    ),
    "callback": _MediaTiming(
        share=0.06, wait=180_000, patience=900_000, talk=200_000, acw=40_000, provider="Edge", holds=0.1
    ),
    "chat": _MediaTiming(
        share=0.10, wait=25_000, patience=90_000, talk=480_000, acw=25_000, provider="PureCloud Chat", turns=8
    ),
    "email": _MediaTiming(
        share=0.12, wait=1_500_000, patience=7_000_000, talk=270_000, acw=15_000, provider="PureCloud Email"
    ),
    "message": _MediaTiming(
        share=0.10,
        wait=40_000,
        patience=240_000,
        talk=600_000,
        acw=20_000,
        provider="PureCloud Messaging",
        turns=12,
    ),
}
_OUTBOUND_SHARE: Final = 0.16


def generate_templates(seed: int, organization: Organization, count: int) -> list[tuple[MetricEvent, ...]]:
    """Return ``count`` conversation templates, reproducible by seed."""
    rng = random.Random(f"stories {seed}")  # noqa: S311 - demo data, reproducible by seed
    media = rng.choices(list(_TIMINGS), [timing.share for timing in _TIMINGS.values()], k=count)
    agents = {queue.id: _queue_agents(organization, queue) for queue in organization.queues}
    return [_ConversationGenerator(rng, organization, agents, medium).generate() for medium in media]


def _queue_agents(organization: Organization, queue: Queue) -> tuple[User, ...]:
    """Return the agents of a queue. The user who signs in is listed twice, to have more data."""
    members = tuple(agent for agent in organization.agents if queue in agent.queues)
    return (*members, organization.me) if organization.me in members else members or organization.agents


class _ConversationGenerator:
    """Generator of one template; keeps the time so far and the events posted so far."""

    def __init__(
        self,
        rng: random.Random,
        organization: Organization,
        agents: Mapping[str, tuple[User, ...]],
        media: str,
    ) -> None:
        self._rng = rng
        self._organization = organization
        self._agents = agents
        self._media = media
        self._timing = _TIMINGS[media]
        self._now = 0
        self._events: list[MetricEvent] = []
        self._common: dict[str, str] = {
            "mediaType": media,
            "provider": self._timing.provider,
            "interactionType": "contactCenter",
        }

    def generate(self) -> tuple[MetricEvent, ...]:
        outbound = self._media == "voice" and self._rng.random() < _OUTBOUND_SHARE
        direction = "outbound" if outbound else "inbound"
        self._common |= {"direction": direction, "originatingDirection": direction}
        if self._media == "message":
            self._common["messageType"] = self._rng.choice(("webmessaging", "whatsapp", "sms"))
        self._common["requestedLanguageId"] = self._rng.choice(self._organization.languages).id
        queue = self._rng.choice([q for q in self._organization.queues if self._media in q.media])
        self._post("nConversations", 1, {"divisionId": (queue.division.id,)})
        if outbound:
            self._outbound(queue)
        else:
            self._inbound(queue)
        return tuple(self._events)

    def _inbound(self, queue: Queue) -> None:
        rng = self._rng
        if self._media == "voice" and rng.random() < 0.8:
            menu = self._about(20_000)
            self._now += menu
            self._post("tIvr", menu, {"purpose": "ivr"})
        for hop in range(3):
            agent = self._wait(queue, first=hop == 0)
            if agent is not None:
                leg = self._leg_dimensions(agent, queue, routing="Standard")
                callback = self._media == "callback"
                after = self._work(leg, dials=callback, reached=not callback or rng.random() < 0.85)
                if after == "agent":
                    self._work(self._leg_dimensions(self._choose_agent(queue), None, routing="Direct"))
                if after != "queue":
                    return
            elif self._media == "email" or rng.random() < 0.5:
                return
            queue = rng.choice(
                [q for q in self._organization.queues if self._media in q.media and q is not queue]
            )

    def _outbound(self, queue: Queue) -> None:
        leg = self._leg_dimensions(self._choose_agent(queue), queue, routing="Manual")
        if self._rng.random() < _CAMPAIGN_SHARE:
            leg = {**leg, "outboundCampaignId": self._organization.campaign.id}
        self._post("nOutbound", 1, leg)
        self._post("nOutboundAttempted", 1, leg)
        self._work(leg, dials=True, reached=self._rng.random() < 0.7)

    def _wait(self, queue: Queue, *, first: bool) -> User | None:
        """Wait in a queue; return the agent who answers, or None."""
        rng = self._rng
        entered = self._now
        dimensions: dict[str, str | int | tuple[str, ...]] = {
            "queueId": queue.id,
            "divisionId": (queue.division.id,),
            "purpose": "acd",
            "requestedRouting": "Standard",
            "requestedRoutingSkillId": self._skills(queue),
            "routingPriority": rng.choice((0, 0, 0, 5, 10)),
            "firstQueue": "true" if first else "false",
        }
        self._post("nOffered", 1, dimensions)
        end = rng.random()
        if end < 0.08 and self._media != "email":  # the service never records an email as abandoned
            self._now += self._about(self._timing.patience, spread=1.0)
            self._end_of_wait("tAbandon", entered, dimensions | {"disconnectType": "peer"})
            return None
        self._now += self._about(self._timing.wait, spread=0.7)
        if 0.08 <= end < 0.13:
            to_voicemail = self._media == "voice" and rng.random() < 0.5
            dimensions["flowOutType"] = "VOICEMAIL" if to_voicemail else "ACD"
            self._end_of_wait("tFlowOut", entered, dimensions)
            if to_voicemail:
                message = self._about(30_000)
                self._now += message
                self._post("tVoicemail", message, {"queueId": queue.id, "purpose": "voicemail"})
            return None
        if rng.random() < 0.06:
            self._ring(self._choose_agent(queue), queue, rng.randint(12_000, 20_000), answered=False)
        agent = self._choose_agent(queue)
        self._ring(agent, queue, rng.randint(1_500, 9_000), answered=True)
        dimensions["usedRouting"] = "Standard"
        answered = dimensions | {"userId": agent.id, "teamId": agent.team.id}
        self._post("tAnswered", self._now - entered, answered)
        self._post("tAcd", self._now - entered, dimensions)
        if self._now - entered > SERVICE_LEVEL_TARGETS[self._media].threshold:
            self._post("nOverSla", 1, answered)
        return agent

    def _end_of_wait(self, metric: str, entered: int, dimensions: Dimensions) -> None:
        self._post(metric, self._now - entered, dimensions)
        self._post("tAcd", self._now - entered, dimensions)

    def _ring(self, agent: User, queue: Queue, duration: int, *, answered: bool) -> None:
        self._now += duration
        dimensions = self._leg_dimensions(agent, queue, routing="Standard")
        self._post("tAlert", duration, dimensions)
        if not answered:
            self._post("tNotResponding", duration, dimensions)

    def _work(self, leg: Dimensions, *, dials: bool = False, reached: bool = True) -> _Next:
        """Generate an agent's leg until the end of its after-call work; return what follows."""
        contacting = dialing = talk = held = 0
        if dials:
            contacting, dialing = self._about(4_000), self._about(12_000)
            self._now += contacting
            self._post("tContacting", contacting, leg)
            self._now += dialing
            self._post("tDialing", dialing, leg)
        after: _Next = "end"
        if reached:
            if self._common["direction"] == "outbound":
                self._post("nConnected", 1, leg)
                self._post("nOutboundConnected", 1, leg)
            talk, held = self._talk(leg)
            after = self._transfer(leg)
            self._post("tTalkComplete", talk, leg)
            if held:
                self._post("tHeldComplete", held, leg)
        if self._rng.random() < 0.004:
            self._post("nError", 1, leg)
        self._wrap_up(leg, contacting + dialing + talk + held)
        return after

    def _transfer(self, leg: Dimensions) -> _Next:
        """Transfer some conversations, to a queue or, after a consultation, to another agent."""
        if leg["usedRouting"] != "Standard" or self._rng.random() >= self._timing.transfers:
            return "end"
        self._post("nTransferred", 1, leg)
        if self._rng.random() < 0.5:
            self._post("nBlindTransferred", 1, leg)
            return "queue"
        self._post("nConsult", 1, leg)
        self._post("nConsultTransferred", 1, leg)
        return "agent"

    def _talk(self, leg: Dimensions) -> tuple[int, int]:
        """Talk, with holds in between; return total talk and hold time."""
        rng = self._rng
        total, held = 0, 0
        holds = rng.choice((1, 1, 2)) if rng.random() < self._timing.holds else 0
        for segment in range(holds + 1):
            talk = self._about(self._timing.talk // (holds + 1))
            self._turns(leg, talk)
            self._now += talk
            total += talk
            self._post("tTalk", talk, leg)
            if segment < holds:
                hold = self._about(35_000, spread=0.8)
                self._now += hold
                held += hold
                self._post("tHeld", hold, leg)
        return total, held

    def _turns(self, leg: Dimensions, talk: int) -> None:
        for _ in range(self._rng.randint(1, self._timing.turns) if self._timing.turns else 0):
            at = self._now + self._rng.randint(0, talk)
            metric = self._rng.choice(("tAgentResponseTime", "tUserResponseTime"))
            self._post(metric, min(self._about(30_000), at), leg, at=at)

    def _wrap_up(self, leg: Dimensions, before: int) -> None:
        """Post after-call work and handle time; the customer may be gone or with the next agent already."""
        rng = self._rng
        acw = self._about(self._timing.acw) if rng.random() < 0.9 else 0
        lag = rng.randint(1_000, MAX_LAG) if acw and rng.random() < 0.05 else 0
        submitted = self._now + acw + lag
        coded = {**leg, "wrapUpCode": rng.choice(self._organization.wrap_up_codes).id}
        if acw:
            self._post("tAcw", acw, coded, at=submitted, lag=lag)
        self._post("tHandle", before + acw, coded, at=submitted, lag=lag)

    def _post(
        self, metric: str, value: int, dimensions: Dimensions, *, at: int | None = None, lag: int = 0
    ) -> None:
        offset = self._now if at is None else at
        self._events.append(MetricEvent(metric, offset, value, {**self._common, **dimensions}, lag))

    def _leg_dimensions(self, agent: User, queue: Queue | None, *, routing: str) -> Dimensions:
        divisions = dict.fromkeys([agent.division.id, *([queue.division.id] if queue else [])])
        leg: dict[str, str | int | tuple[str, ...]] = {
            "userId": agent.id,
            "teamId": agent.team.id,
            "divisionId": tuple(divisions),
            "purpose": "agent",
            "usedRouting": routing,
        }
        return leg | {"queueId": queue.id} if queue else leg

    def _choose_agent(self, queue: Queue) -> User:
        return self._rng.choice(self._agents[queue.id])

    def _skills(self, queue: Queue) -> tuple[str, ...]:
        some: list[DemoEntity] = self._rng.sample(queue.skills, self._rng.randint(0, len(queue.skills)))
        return tuple(skill.id for skill in some)

    def _about(self, median: int, *, spread: float = 0.6) -> int:
        """Return a random duration around a median, from half a second to three hours."""
        drawn = median * self._rng.lognormvariate(0, spread)
        return min(max(int(drawn), 500), _LONGEST)
