"""The widgets that come with Hourglance, registered like anyone else's."""

from hourglance.api import Register, hookimpl
from hourglance_widgets.voice_duration import VoiceDuration

__all__ = ["hourglance_widgets"]


@hookimpl
def hourglance_widgets(register: Register) -> None:
    """Register the bundled widgets."""
    register(VoiceDuration())
