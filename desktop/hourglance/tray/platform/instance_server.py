"""How a second start of the app reaches the first one: by what the platform has for that."""

import sys

# Qt's local sockets would do on every platform, but are 3 MB of memory that nothing else wants.
if sys.platform == "win32":
    from hourglance.tray.platform.instance_server_pipe import PipeInstanceServer as InstanceServer
    from hourglance.tray.platform.instance_server_pipe import ring
else:
    from hourglance.tray.platform.instance_server_unix import UnixInstanceServer as InstanceServer
    from hourglance.tray.platform.instance_server_unix import ring

__all__ = ["InstanceServer", "ring"]
