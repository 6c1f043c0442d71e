"""The token: the one value that must not get out."""

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn


class Secret:
    """A text that shows itself only to whoever asks for it by :meth:`reveal`.

    It does not print, format, compare, hash or pickle, so that it gets into no log, message or file
    by accident.
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """Return the text. Keep it in no variable that an exception's frame could show."""
        return self.__text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce_ex__(self, protocol: object, /) -> NoReturn:
        raise TypeError("a secret is not copied, pickled or sent")

    __hash__ = None  # type: ignore[assignment] # so that it becomes no key


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessToken:
    """What the service gave at the sign-in.

    :param expires_at: when it ends, by the service's clock; None if the service does not say.
    :param refresh: what a new token can be had for; public clients usually get none.
    """

    access: Secret
    expires_at: datetime | None = None
    refresh: Secret | None = None
