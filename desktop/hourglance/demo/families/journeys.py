"""Visits to the website."""

import uuid
from collections.abc import Iterator
from typing import Final

from hourglance.demo.families.story import HOUR, DayOfStories, DemoFamily, FamilyEvent

#: Of the visitors in each step, those that reach the next one.
_FUNNEL: Final = (
    ("nWebActionsQualified", 0.8),
    ("nWebActionsOffered", 0.5),
    ("nWebActionsAccepted", 0.7),
    ("nWebActionsStarted", 0.9),
    ("nWebActionsEngaged", 0.0),
)


def _journeys(day: DayOfStories) -> Iterator[FamilyEvent]:
    for leg in day.legs:
        rng = day.random("journey", leg)
        for _ in range(rng.randint(1, 4) if leg.media in {"chat", "message"} else 0):
            at = leg.at - rng.randrange(HOUR)
            session = {
                "journeySessionId": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
                "journeySessionType": "web",
                "journeyDeviceType": rng.choice(("desktop", "mobile")),
                "journeyDeviceCategory": rng.choice(("desktop", "mobile", "tablet")),
                "journeyIpGeolocationCountry": rng.choice(("United Kingdom", "Ireland", "Germany")),
            }
            yield FamilyEvent("nJourneySessions", at, 1, session)
            if rng.random() < 0.4:
                segment = session | {"journeySegmentId": day.id("segment", "Returning customer")}
                yield FamilyEvent("nJourneySegmentsAssigned", at, 1, segment)
            action = session | {
                "journeyActionMapId": day.id("action map", "Offer chat"),
                "journeyActionMediaType": "webchat",
            }
            for step, share in _FUNNEL:
                yield FamilyEvent(step, at, 1, action)
                if rng.random() >= share:
                    if step == "nWebActionsOffered":
                        lost = rng.choice(
                            ("nWebActionsRejected", "nWebActionsIgnored", "nWebActionsTimedout")
                        )
                        yield FamilyEvent(lost, at, 1, action)
                    break
            if rng.random() < 0.15:
                outcome = session | {"journeyOutcomeId": day.id("journey outcome", "Order placed")}
                yield FamilyEvent("nJourneyOutcomesAchieved", at, 1, outcome)
                yield FamilyEvent("oJourneyOutcomeValue", at, rng.randint(20, 200), outcome)


#: By the name of the family.
FAMILIES: Final = {
    "journeys": DemoFamily(_journeys, (
        "nJourneyOutcomesAchieved", "nJourneySegmentsAssigned", "nJourneySessions", "nWebActionsAccepted",
        "nWebActionsEngaged", "nWebActionsIgnored", "nWebActionsOffered", "nWebActionsQualified",
        "nWebActionsRejected", "nWebActionsStarted", "nWebActionsTimedout", "oJourneyOutcomeValue",
    )),
}  # fmt: skip
