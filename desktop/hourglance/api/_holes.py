"""Values that the host fills in: a setting's, or what it knows of the person who is signed in.

A query with holes stays data: it can be shown, checked and priced before anything is sent::

    window=setting("window"),
    where=all_of(is_in("userId", ME), is_in("queueId", setting("queues")))
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

#: The values of a widget's settings, by name: what each kind of setting gives is said at its class.
Settings: TypeAlias = Mapping[str, Any]

FactName: TypeAlias = Literal["me", "my_queues"]


@dataclass(frozen=True, kw_only=True, slots=True)
class SettingPlaceholder:
    """The value of the widget's setting ``name``: a text, a choice, ids of queues or people, or a window."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountPlaceholder:
    """What the host knows: ``me`` is the id of whoever is signed in, ``my_queues`` those of their queues."""

    name: FactName


Placeholder: TypeAlias = SettingPlaceholder | AccountPlaceholder

#: The person who is signed in: ``is_in("userId", ME)``.
ME: Final = AccountPlaceholder(name="me")

#: The queues that this person works in: ``is_in("queueId", MY_QUEUES)``.
MY_QUEUES: Final = AccountPlaceholder(name="my_queues")


def setting(name: str) -> SettingPlaceholder:
    """Stand for the value of one of the widget's settings.

    ``is_in("queueId", setting("queues"))`` keeps what the chosen queues had. Where none is
    chosen, none is asked for: the condition is left out, as if it had not been written.
    ``window=setting("window")`` asks about the span that a :class:`~hourglance.api.WindowSetting` gives.
    """
    return SettingPlaceholder(name=name)
