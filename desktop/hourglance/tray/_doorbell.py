"""How a second start of the app reaches the first one: by what the platform has for that."""

import sys

# Qt's local sockets would do on every platform, but are 3 MB of memory that nothing else wants.
if sys.platform == "win32":
    from hourglance.tray._doorbell_pipe import Doorbell, ring
else:
    from hourglance.tray._doorbell_unix import Doorbell, ring

__all__ = ["Doorbell", "ring"]
