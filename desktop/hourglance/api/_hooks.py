"""The hook specification of plugins.

A plugin is a distribution with an entry point in the group ``hourglance.plugins`` that names a
module. In that module :data:`hookimpl` marks the functions below.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

import pluggy

from hourglance.api._widget import Widget

#: The pluggy project's name, and the name of the entry points' group.
PROJECT: Final = "hourglance"
ENTRY_POINT_GROUP: Final = "hourglance.plugins"

#: The version of :mod:`hourglance.api`. A plugin for another version is not loaded.
API_VERSION: Final = 1

Register: TypeAlias = Callable[[Widget], None]

hookspec: Final = pluggy.HookspecMarker(PROJECT)
hookimpl: Final = pluggy.HookimplMarker(PROJECT)


@hookspec
def hourglance_widgets(register: Register) -> None:
    """Register every widget of this plugin, in the order in which they should first appear.

    :param register: call it once for each widget, with an instance. A widget that cannot be used is
        reported; the others still work.
    """
