"""Everything that the windows ask for, put together. It is imported when the first window is opened."""

from functools import partial

from hourglance.app.controller import AppController
from hourglance.app.legacy.diagnostics import help_commands
from hourglance.app.legacy.names import directory_of
from hourglance.app.legacy.plugins import PluginOffice
from hourglance.app.legacy.preferences import PreferenceOffice
from hourglance.app.legacy.queries import query_commands
from hourglance.app.legacy.serving import HandOver, WindowServices
from hourglance.app.legacy.widgets import widget_commands
from hourglance.app.window_places import Geometry, WindowPlaces
from hourglance.tray.windows.commands import WindowCommands
from hourglance.util.blocking import run_blocking


def window_commands(hand_over: HandOver, *, demo: bool) -> WindowCommands:
    """Return what the windows ask for.

    :param hand_over: has something called in the engine's thread.
    :param demo: keep nothing.
    """
    office = WindowServices(hand_over)
    places = WindowPlaces(None) if demo else WindowPlaces.own()

    async def keep(_: AppController, *, name: str, at: Geometry) -> None:
        await run_blocking(partial(places.keep, name, at))

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
