"""The user's preferences as a form: loaded, validated, saved and applied."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from hourglance.api import HourglanceError, SettingsError
from hourglance.app.preferences import (
    SECTIONS,
    Preferences,
    PreferencesError,
    PreferencesFile,
    SettingsSection,
)
from hourglance.util.blocking import run_blocking

if TYPE_CHECKING:
    from hourglance.app.controller import AppController
    from hourglance.app.desktop import Desktop


@dataclass(frozen=True, kw_only=True, slots=True)
class PreferencesForm:
    """All preferences with their current values.

    :param values: by the names of the settings.
    :param problems: a sentence for each value that is invalid, by the name of its setting.
    :param remark: what is wrong with the stored preferences; empty if nothing is.
    """

    sections: tuple[SettingsSection, ...]
    values: Mapping[str, object]
    problems: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""


class PreferenceService:
    """Loads and saves the preferences. Those of the demo are kept in memory."""

    def __init__(self, controller: "AppController", desktop: "Desktop") -> None:
        self._controller = controller
        self._desktop = desktop

    async def load(self) -> PreferencesForm:
        """Return the stored preferences; defaults in place of values that cannot be used."""
        if self._controller.demo:
            return _form(self._controller.preferences.values)
        remark = ""
        try:
            preferences, remark = await run_blocking(PreferencesFile().load)
        except PreferencesError as error:
            preferences, remark = Preferences(), str(error)
        starts = await run_blocking(self._desktop.starts_at_login)
        return _form({**preferences.values, "start_with_computer": starts}, remark=remark)

    async def save(self, values: Mapping[str, object]) -> PreferencesForm:
        """Validate, store and apply all values; if one is invalid, nothing changes.

        :raises HourglanceError: the preferences cannot be stored.
        """
        try:
            preferences = Preferences.from_values(values)
        except SettingsError as error:
            return _form(values, problems=error.problems)
        if not self._controller.demo:
            await run_blocking(partial(self._store, preferences))
        await self._controller.apply_preferences(preferences)
        return _form(preferences.values)

    async def repair_autostart(self) -> None:
        """Start this program at login if the one that is set to start no longer exists.

        A failure is left to the diagnostics.
        """
        with suppress(HourglanceError):
            await run_blocking(self._repair_autostart)

    def _repair_autostart(self) -> None:
        if self._desktop.missing_autostart() is not None:
            self._desktop.set_start_at_login(on=True)

    def _store(self, preferences: Preferences) -> None:
        PreferencesFile().save(preferences)
        if self._desktop.starts_at_login() != preferences.start_with_computer:
            self._desktop.set_start_at_login(on=preferences.start_with_computer)


def _form(
    values: Mapping[str, object], *, problems: Mapping[str, str] | None = None, remark: str = ""
) -> PreferencesForm:
    return PreferencesForm(sections=SECTIONS, values=values, problems=problems or {}, remark=remark)
