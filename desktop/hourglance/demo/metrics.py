"""What the demo cloud measures: which metrics it records, and which it computes from those.

The names are the service's. Every other name of the catalogue may be asked for and has no data here.
"""

from typing import Final

from hourglance.demo.organization import SHORT_ABANDON

#: Every metric that has events of its own. Counters post at the event; timers once, when what they
#: measure is over, with the whole value.
RECORDED: Final = (
    "nBlindTransferred",
    "nConnected",
    "nConsult",
    "nConsultTransferred",
    "nConversations",
    "nError",
    "nOffered",
    "nOutbound",
    "nOutboundAttempted",
    "nOutboundConnected",
    "nOverSla",
    "nTransferred",
    "tAbandon",
    "tAcd",
    "tAcw",
    "tAgentResponseTime",
    "tAlert",
    "tAnswered",
    "tContacting",
    "tDialing",
    "tFlowOut",
    "tHandle",
    "tHeld",
    "tHeldComplete",
    "tIvr",
    "tNotResponding",
    "tTalk",
    "tTalkComplete",
    "tUserResponseTime",
    "tVoicemail",
)

#: The events that a metric is computed from when asked: every wait in a queue, however it ended.
SOURCES: Final = {
    "tShortAbandon": ("tAbandon",),
    "tWait": ("tAnswered", "tAbandon", "tFlowOut"),
}

#: The values that such a metric takes: at least the first, below the second, milliseconds.
BOUNDS: Final = {"tShortAbandon": (0, SHORT_ABANDON)}

#: What service level is computed from: in time = answered - over, of answered + abandoned.
SERVICE_LEVEL: Final = ("tAnswered", "nOverSla", "tAbandon")


def sources(metric: str) -> tuple[str, ...]:
    """Return the recorded metrics whose events make up ``metric``; empty if the demo has none."""
    return SOURCES.get(metric, (metric,) if metric in RECORDED else ())
