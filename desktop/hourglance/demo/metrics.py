"""Metrics of the demo cloud: which it records, and which it computes from those.

The names are the service's. All other metrics of the catalog are accepted in queries and have no data.
"""

from typing import Final

from hourglance.demo.organization import SHORT_ABANDON

#: All metrics with events of their own. Counters are posted with the event; timers once, at the end of what
#: they measure, with the whole value.
RECORDED: Final = (
    "nBlindTransferred", "nConnected", "nConsult", "nConsultTransferred", "nConversations", "nError",
    "nOffered", "nOutbound", "nOutboundAttempted", "nOutboundConnected", "nOverSla", "nTransferred",
    "tAbandon", "tAcd", "tAcw", "tAgentResponseTime", "tAlert", "tAnswered", "tContacting", "tDialing",
    "tFlowOut", "tHandle", "tHeld", "tHeldComplete", "tIvr", "tNotResponding", "tTalk", "tTalkComplete",
    "tUserResponseTime", "tVoicemail",
)  # fmt: skip

#: The recorded metrics that a computed metric consists of.
SOURCES: Final = {
    "tShortAbandon": ("tAbandon",),
    "tWait": ("tAnswered", "tAbandon", "tFlowOut"),
}

#: The least value and the end of the values of a computed metric, in milliseconds.
BOUNDS: Final = {"tShortAbandon": (0, SHORT_ABANDON)}

#: What service level is computed from: (answered - over) / (answered + abandoned).
SERVICE_LEVEL: Final = ("tAnswered", "nOverSla", "tAbandon")


def is_recorded(metric: str) -> bool:
    """Return whether the demo has data of a metric of conversations."""
    return bool(sources(metric)) or metric in {"oServiceLevel", "oServiceTarget"}


def sources(metric: str) -> tuple[str, ...]:
    """Return the recorded metrics that a metric consists of; empty if the demo has none."""
    return SOURCES.get(metric, (metric,) if metric in RECORDED else ())
