"""Everything that the windows ask for, put together. It is imported when the first window is opened."""

from functools import partial

from hourglance.cli._aside import aside
from hourglance.cli._clerk import Clerk
from hourglance.cli.office._help import help_commands
from hourglance.cli.office._names import directory_of
from hourglance.cli.office._office import HandOver, Office
from hourglance.cli.office._places import WindowPlaces
from hourglance.cli.office._plugins import PluginOffice
from hourglance.cli.office._queries import query_commands
from hourglance.cli.office._settings import PreferenceOffice
from hourglance.cli.office._widgets import widget_commands
from hourglance.tray.windows import Geometry, WindowCommands


def window_commands(hand_over: HandOver, *, demo: bool) -> WindowCommands:
    """Return what the windows ask for.

    :param hand_over: has something called in the engine's thread.
    :param demo: keep nothing.
    """
    office = Office(hand_over)
    places = WindowPlaces(None) if demo else WindowPlaces.own()

    async def keep(_: Clerk, *, name: str, at: Geometry) -> None:
        await aside(partial(places.keep, name, at))

    return WindowCommands(
        plugins=PluginOffice(office).commands,
        widgets=widget_commands(office),
        queries=query_commands(office),
        preferences=PreferenceOffice(office).commands,
        help=help_commands(office),
        directory=directory_of(office),
        geometries=places.load,
        keep_geometry=lambda name, at: office.serve(partial(keep, name=name, at=at), lambda _: None),
    )
