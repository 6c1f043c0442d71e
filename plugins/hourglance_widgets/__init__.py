"""The widgets that come with Hourglance, registered by entry point like any plugin's."""

from hourglance.api import Register, hookimpl
from hourglance_widgets.abandon_rate import AbandonRate
from hourglance_widgets.after_call_work import AfterCallWork
from hourglance_widgets.agents_now import AgentsNow
from hourglance_widgets.average_handle_time import AverageHandleTime
from hourglance_widgets.handled_today import HandledToday
from hourglance_widgets.longest_wait import LongestWait
from hourglance_widgets.media_mix import MediaMix
from hourglance_widgets.my_status import MyStatus
from hourglance_widgets.offered_and_answered import OfferedAndAnswered
from hourglance_widgets.service_level import ServiceLevel
from hourglance_widgets.transfers import Transfers
from hourglance_widgets.voice_duration import VoiceDuration
from hourglance_widgets.waiting_now import WaitingNow

__all__ = ["hourglance_widgets"]


@hookimpl
def hourglance_widgets(register: Register) -> None:
    """Register the bundled widgets."""
    register(VoiceDuration())
    register(HandledToday())
    register(AverageHandleTime())
    register(AfterCallWork())
    register(ServiceLevel())
    register(AbandonRate())
    register(OfferedAndAnswered())
    register(MediaMix())
    register(Transfers())
    register(LongestWait())
    register(WaitingNow())
    register(AgentsNow())
    register(MyStatus())
