"""Placeholders in a query: values of settings, and facts about the account, that the host fills in.

A query with placeholders is still plain data: it can be shown, checked and estimated before it is sent::

    window=setting("window"),
    where=all_of(is_in("userId", ME), is_in("queueId", setting("queues")))
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

#: The values of a widget's settings by name; the class of each setting documents the type of its value.
Settings: TypeAlias = Mapping[str, Any]

FactName: TypeAlias = Literal["me", "my_queues"]


@dataclass(frozen=True, kw_only=True, slots=True)
class SettingPlaceholder:
    """The value of the widget's setting ``name``: a text, a choice, ids of queues or users, or a window."""

    name: str

    def earlier(
        self, *, months: int = 0, weeks: int = 0, days: int = 0, whole: bool = False
    ) -> "MovedSetting":
        """Return the window of the setting as it was earlier: ``setting("window").earlier(weeks=1)``.

        :param whole: the whole day or week, if the setting's window is one.
        """
        return MovedSetting(name=self.name, months=months, weeks=weeks, days=days, whole=whole)

    def previous(self) -> "MovedSetting":
        """Return the window just before the one of the setting."""
        return MovedSetting(name=self.name)


@dataclass(frozen=True, kw_only=True, slots=True)
class MovedSetting(SettingPlaceholder):
    """The window of a setting, moved to the past: without an amount, the window just before it."""

    months: int = 0
    weeks: int = 0
    days: int = 0
    whole: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountPlaceholder:
    """A fact about the account: ``me`` is the signed-in user's id, ``my_queues`` the ids of their queues."""

    name: FactName


Placeholder: TypeAlias = SettingPlaceholder | AccountPlaceholder

#: The signed-in user: ``is_in("userId", ME)``.
ME: Final = AccountPlaceholder(name="me")

#: The queues that the signed-in user works in: ``is_in("queueId", MY_QUEUES)``.
MY_QUEUES: Final = AccountPlaceholder(name="my_queues")

# Deprecated names, kept for one release.
Fact = AccountPlaceholder
FromSetting = SettingPlaceholder
Hole: TypeAlias = Placeholder


def setting(name: str) -> SettingPlaceholder:
    """Return a placeholder for the value of one of the widget's settings.

    ``is_in("queueId", setting("queues"))`` keeps events of the selected queues. If none is selected,
    the condition is left out, and the query covers all queues.
    ``window=setting("window")`` queries the window that a :class:`~hourglance.api.WindowSetting` selects.
    """
    return SettingPlaceholder(name=name)
