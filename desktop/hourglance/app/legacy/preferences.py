"""What the window of the settings asks for: the preferences, kept and gone by at once."""

from collections.abc import Mapping
from functools import partial

from hourglance.api import SettingsError
from hourglance.app.controller import AppController
from hourglance.app.legacy.serving import WindowServices
from hourglance.app.preferences import SECTIONS, Preferences, PreferencesError, PreferencesFile
from hourglance.tray import create_autostart
from hourglance.tray.windows import views
from hourglance.tray.windows.commands import PreferenceCommands
from hourglance.tray.windows.views import Section
from hourglance.util.blocking import run_blocking

_SECTIONS = tuple(Section(name=each.name, title=each.title, settings=each.settings) for each in SECTIONS)


class PreferenceOffice:
    """The preferences as their window sees them. The demo's are kept in memory."""

    def __init__(self, office: WindowServices) -> None:
        self._office = office
        self._demo = Preferences()

    @property
    def commands(self) -> PreferenceCommands:
        """Return what the window asks for."""
        return PreferenceCommands(
            show=partial(self._office.serve, self._show),
            change=lambda values, reply: self._office.serve(partial(self._change, values=values), reply),
        )

    async def _show(self, clerk: AppController) -> views.Preferences:
        if clerk.demo:
            return _shown(self._demo.values)
        remark = ""
        try:
            preferences, remark = await run_blocking(PreferencesFile().load)
        except PreferencesError as error:
            preferences, remark = Preferences(), str(error)
        started = await run_blocking(lambda: create_autostart().is_enabled)
        return _shown({**preferences.values, "start_with_computer": started}, remark=remark)

    async def _change(self, clerk: AppController, *, values: Mapping[str, object]) -> views.Preferences:
        try:
            preferences = Preferences.of(values)
        except SettingsError as error:
            return _shown(values, problems=error.problems)
        if clerk.demo:
            self._demo = preferences
        else:
            await run_blocking(partial(_keep, preferences))
        await clerk.apply_preferences(preferences)
        return _shown(preferences.values)


def _keep(preferences: Preferences) -> None:
    PreferencesFile().save(preferences)
    way = create_autostart()
    if way.is_enabled != preferences.start_with_computer:
        way.set_enabled(preferences.start_with_computer)


def _shown(
    values: Mapping[str, object], *, problems: Mapping[str, str] | None = None, remark: str = ""
) -> views.Preferences:
    return views.Preferences(sections=_SECTIONS, values=values, problems=problems or {}, remark=remark)
