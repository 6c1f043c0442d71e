"""The user's preferences as a form: loaded, validated, saved and applied."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from hourglance.api import HourglanceError, SettingsError
from hourglance.app.policy.model import Policy
from hourglance.app.preferences import (
    SECTIONS,
    Preferences,
    PreferencesError,
    PreferencesFile,
    SettingsSection,
    apply_policy,
    decided_values,
)
from hourglance.app.profiles import load_policy
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
    :param decided: the names of the settings that the administrator has decided.
    :param bounds: the administrator's bounds of numbers, by the names of their settings.
    """

    sections: tuple[SettingsSection, ...]
    values: Mapping[str, object]
    problems: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""
    decided: frozenset[str] = frozenset()
    bounds: Mapping[str, int] = field(default_factory=dict)


class PreferenceService:
    """Loads and saves the preferences. Those of the demo are kept in memory."""

    def __init__(self, controller: "AppController", desktop: "Desktop") -> None:
        self._controller = controller
        self._desktop = desktop

    async def load(self) -> PreferencesForm:
        """Return the preferences that apply; defaults in place of values that cannot be used."""
        if self._controller.demo:
            return _form(self._controller.preferences.values, Policy())
        policy = await run_blocking(_policy)
        remark = ""
        try:
            preferences, remark = await run_blocking(PreferencesFile().load)
        except PreferencesError as error:
            preferences, remark = Preferences(), str(error)
        starts = await run_blocking(self._desktop.starts_at_login)
        values = {**preferences.values, "start_with_computer": starts, **decided_values(policy)}
        return _form(values, policy, remark=remark)

    async def save(self, values: Mapping[str, object]) -> PreferencesForm:
        """Validate, store and apply all values; if one is invalid, nothing changes.

        What the administrator has decided is neither changed nor stored.

        :raises HourglanceError: the preferences cannot be stored.
        """
        policy = Policy() if self._controller.demo else await run_blocking(_policy)
        decided = decided_values(policy)
        try:
            chosen = Preferences.from_values(
                {name: each for name, each in values.items() if name not in decided}
            )
        except SettingsError as error:
            return _form({**values, **decided}, policy, problems=error.problems)
        preferences = apply_policy(chosen, policy)
        if not self._controller.demo:
            await run_blocking(partial(self._store, chosen, preferences, frozenset(decided)))
        await self._controller.apply_preferences(preferences)
        return _form(preferences.values, policy)

    async def repair_autostart(self) -> None:
        """Start this program at login if the one that is set to start no longer exists, or as is decided.

        A failure is left to the diagnostics.
        """
        with suppress(HourglanceError):
            await run_blocking(self._repair_autostart)

    def _repair_autostart(self) -> None:
        if self._desktop.missing_autostart() is not None:
            self._desktop.set_start_at_login(on=True)
        decided = _policy().start_at_login
        if decided is not None and decided != self._desktop.starts_at_login():
            self._desktop.set_start_at_login(on=decided)

    def _store(self, chosen: Preferences, preferences: Preferences, decided: frozenset[str]) -> None:
        """Store what the user has chosen; of what is decided, what was stored before."""
        file = PreferencesFile()
        if decided:
            try:
                before, _ = file.load()
            except PreferencesError:
                before = Preferences()
            kept = {name: value for name, value in before.values.items() if name in decided}
            chosen = Preferences(**{**chosen.values, **kept})  # type: ignore[arg-type] # was valid
        file.save(chosen)
        if self._desktop.starts_at_login() != preferences.start_with_computer:
            self._desktop.set_start_at_login(on=preferences.start_with_computer)


def _policy() -> Policy:
    return load_policy(lambda _: None)


def _form(
    values: Mapping[str, object],
    policy: Policy,
    *,
    problems: Mapping[str, str] | None = None,
    remark: str = "",
) -> PreferencesForm:
    bounds = {"refresh_floor": policy.refresh_floor, "requests_per_month": policy.requests_per_month}
    return PreferencesForm(
        sections=SECTIONS,
        values=values,
        problems=problems or {},
        remark=remark,
        decided=frozenset(decided_values(policy)),
        bounds={name: bound for name, bound in bounds.items() if bound},
    )
