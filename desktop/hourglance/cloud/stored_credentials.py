"""What is kept in a keyring for one account, and how it is written there."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from hourglance.cloud.token import AccessToken, Secret
from hourglance.genesys.directory import CurrentUser


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredCredentials:
    """A token, and whose it is as far as that is known."""

    token: AccessToken
    user: CurrentUser | None = None


def write_entry(entry: StoredCredentials) -> str:
    """Return an entry as the text to keep. It is secret: show it nowhere."""
    token, person = entry.token, entry.user
    fields: dict[str, object] = {"access": token.access.reveal()}
    if token.refresh:
        fields["refresh"] = token.refresh.reveal()
    if token.expires_at:
        fields["expires_at"] = token.expires_at.isoformat()
    if person:
        # What the person may do changes, and is long: the service tells it at every start.
        fields["person"] = [person.id, person.name, person.organization_id, person.organization]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def read_entry(text: str | None) -> StoredCredentials | None:
    """Return the entry that a kept text stands for; None if it stands for none."""
    try:
        fields = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    match fields:
        case {"access": str(access)} if is_usable(access):
            token = AccessToken(
                access=Secret(access),
                expires_at=_instant(fields.get("expires_at")),
                refresh=_secret(fields.get("refresh")),
            )
            return StoredCredentials(token=token, user=_person(fields.get("person")))
    return None


def is_usable(token: str) -> bool:
    """Return whether a text can be a token, which is sent in a header: visible ASCII."""
    return re.fullmatch(r"[\x21-\x7e]{1,16384}", token) is not None


def _secret(value: object) -> Secret | None:
    return Secret(value) if isinstance(value, str) and is_usable(value) else None


def _instant(value: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return instant if instant and instant.tzinfo else None


def _person(value: object) -> CurrentUser | None:
    match value:
        case [str(id_), str(name), str(organization_id), str(organization)]:
            return CurrentUser(id=id_, name=name, organization_id=organization_id, organization=organization)
    return None
