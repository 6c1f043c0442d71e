"""What is taken for granted about live values although no source confirms it: all of it is here.

Each assumption can be replaced where it turns out wrong: the functions that rely on one take a
:class:`LiveFacts`.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveFacts:
    """Assumptions about activity queries and notifications.

    :param instant_above: a larger ``calculatedMetricValue`` is an instant (milliseconds since 1970), a
        smaller one a duration in milliseconds. *Observed* by two integrators; the definition does not say.
    :param missing_is_zero: a metric or a queue that was asked for and is missing in the answer counts 0.
        *Unconfirmed*: an empty queue may have no row.
    :param queues_per_request: the most ids in the filter of one activity query. *Unconfirmed*: a public tool
        stays below it.
    :param topics_per_channel: the most topics of a channel. *Official*.
    :param channel_hours: the life of a channel. *Official*.
    :param heartbeat: seconds between two messages on an idle channel, at most. *Third-party*.
    """

    instant_above: float = 1e12
    missing_is_zero: bool = True
    queues_per_request: int = 100
    topics_per_channel: int = 1000
    channel_hours: float = 24.0
    heartbeat: float = 30.0


LIVE_FACTS: Final = LiveFacts()
