"""The access token, and the credentials stored in the keyring."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from hourglance.genesys import CurrentUser
from hourglance.util.json_errors import parse_json


class Secret:
    """A text that only :meth:`reveal` returns.

    It cannot be printed, formatted, compared, hashed or pickled, so that it does not get into logs, messages
    or files by accident.
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """Return the text. Do not assign it to a variable that the frame of an exception could show."""
        return self.__text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce_ex__(self, protocol: object, /) -> NoReturn:
        raise TypeError("a secret cannot be copied or pickled")

    __hash__ = None  # type: ignore[assignment] # so that it cannot be a key


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessToken:
    """The token that a sign-in returned.

    :param expires_at: by the service's clock; None if unknown.
    :param refresh: the refresh token; public clients usually get none.
    """

    access: Secret
    expires_at: datetime | None = None
    refresh: Secret | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredCredentials:
    """A token and its user, as stored in the keyring; None if the user is unknown."""

    token: AccessToken
    user: CurrentUser | None = None

    def to_text(self) -> str:
        """Return the text for the keyring entry. It is secret."""
        token, user = self.token, self.user
        fields: dict[str, object] = {"access": token.access.reveal()}
        if token.refresh:
            fields["refresh"] = token.refresh.reveal()
        if token.expires_at:
            fields["expires_at"] = token.expires_at.isoformat()
        if user:
            # Permissions are long and change; the service returns them at each start.
            fields["person"] = [user.id, user.name, user.organization_id, user.organization]
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str | None) -> "StoredCredentials | None":
        """Return the credentials in a keyring entry; None if there are none."""
        match fields := parse_json(text or ""):
            case {"access": str(access)} if is_usable_token(access):
                token = AccessToken(
                    access=Secret(access),
                    expires_at=_parse_instant(fields.get("expires_at")),
                    refresh=_parse_secret(fields.get("refresh")),
                )
                return cls(token=token, user=_parse_user(fields.get("person")))
        return None


def is_usable_token(text: str) -> bool:
    """Return whether a text can be sent as a token in a header: visible ASCII of limited length."""
    return re.fullmatch(r"[\x21-\x7e]{1,16384}", text) is not None


def _parse_secret(value: object) -> Secret | None:
    return Secret(value) if isinstance(value, str) and is_usable_token(value) else None


def _parse_instant(value: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return instant if instant and instant.tzinfo else None


def _parse_user(value: object) -> CurrentUser | None:
    match value:
        case [str(id_), str(name), str(organization_id), str(organization)]:
            return CurrentUser(id=id_, name=name, organization_id=organization_id, organization=organization)
    return None
