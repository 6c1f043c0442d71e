"""The demo organization: divisions, queues and users, reproducible by seed."""

import random
import uuid
from dataclasses import dataclass, replace
from typing import Final, Literal

#: A shorter wait before an abandon counts as a short abandon (milliseconds).
SHORT_ABANDON: Final = 10_000

_FIRST_NAMES: Final = (
    "Ada", "Amir", "Beata", "Bruno", "Chiara", "Dalia", "Diego", "Elif", "Emeka", "Farah", "Grace", "Hana",
    "Ines", "Jonas", "Kofi", "Lena", "Mateo", "Mira", "Noor", "Oskar", "Priya", "Quentin", "Rosa", "Sami",
    "Tariq", "Uma", "Viktor", "Wanda", "Ximena", "Yusuf", "Zoe",
)  # fmt: skip
_LAST_NAMES: Final = (
    "Abara", "Baker", "Costa", "Dvorak", "Eriksen", "Fontaine", "Gupta", "Haddad", "Ivanova", "Jansen",
    "Kimura", "Lopez", "Moreau", "Novak", "Okafor", "Patel", "Quist", "Rossi", "Silva", "Tanaka", "Ueda",
    "Vargas", "Weber", "Yilmaz", "Zeman",
)  # fmt: skip
_QUEUES: Final = (
    ("Billing", "Home", ("voice", "email", "chat")),
    ("Sales", "Home", ("voice", "callback", "chat", "message")),
    ("Support", "Home", ("voice", "callback", "email", "message")),
    ("Orders", "Home", ("voice", "email")),
    ("Claims", "North", ("voice", "callback", "email")),
    ("Retention", "North", ("voice", "callback")),
    ("Returns", "South", ("voice", "email", "message")),
    ("Digital", "South", ("chat", "message", "email")),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceLevelTarget:
    """A service level: ``target`` (0 to 1) of the conversations are answered within ``threshold`` ms."""

    threshold: int
    target: float


#: The service level of every queue, by media type.
SERVICE_LEVEL_TARGETS: Final = {
    "voice": ServiceLevelTarget(threshold=20_000, target=0.8),
    "callback": ServiceLevelTarget(threshold=600_000, target=0.8),
    "chat": ServiceLevelTarget(threshold=60_000, target=0.8),
    "email": ServiceLevelTarget(threshold=3_600_000, target=0.9),
    "message": ServiceLevelTarget(threshold=120_000, target=0.8),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoEntity:
    """An entity with id and name: a division, a team, a skill, a wrap-up code."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue(DemoEntity):
    """A queue, its media types and the skills that it may require."""

    division: DemoEntity
    media: tuple[str, ...]
    skills: tuple[DemoEntity, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class User(DemoEntity):
    """A user and the queues that the user works in."""

    email: str
    title: str
    division: DemoEntity
    team: DemoEntity
    queues: tuple[Queue, ...] = ()
    state: Literal["active", "inactive"] = "active"


@dataclass(frozen=True, kw_only=True, slots=True)
class Organization(DemoEntity):
    """The whole organization.

    :param conversation_prefix: the start of all conversation ids; the conversation's number follows.
    """

    divisions: tuple[DemoEntity, ...]
    queues: tuple[Queue, ...]
    users: tuple[User, ...]
    skills: tuple[DemoEntity, ...]
    wrap_up_codes: tuple[DemoEntity, ...]
    languages: tuple[DemoEntity, ...]
    campaign: DemoEntity
    conversation_prefix: str

    @property
    def me(self) -> User:
        """Return the user who signs in, an agent too."""
        return self.users[0]

    @property
    def agents(self) -> tuple[User, ...]:
        """Return the users who handle conversations."""
        return tuple(user for user in self.users if user.queues)


def organization(seed: int, agents: int = 24, queues: int | None = None) -> Organization:
    """Return the organization of a seed.

    :param agents: the number of users who handle conversations.
    :param queues: the number of queues; None for the eight named ones.
    """
    rng = random.Random(f"organization {seed}")  # noqa: S311 - demo data, reproducible by seed
    divisions = _all_named(rng, "Home", "North", "South")
    by_name = {division.name: division for division in divisions}
    teams = _all_named(rng, "Team Blue", "Team Green", "Team Red")
    skills = _all_named(rng, "Contracts", "French", "Hardware", "Invoices", "Logistics", "VIP")
    all_queues = tuple(
        Queue(
            id=_uuid(rng),
            name=name,
            division=by_name[division],
            media=media,
            skills=tuple(rng.sample(skills, 2)),
        )
        for name, division, media in _QUEUES
    )
    if queues is not None:
        all_queues = _resized(seed, all_queues, queues)
    me = User(
        id=_uuid(rng),
        name="Robin Demo",
        email="robin.demo@example.com",
        title="Agent",
        division=divisions[0],
        team=teams[0],
        queues=all_queues[:3],
    )
    others = tuple(_agent(rng, number, all_queues, teams) for number in range(1, agents))
    left = User(
        id=_uuid(rng),
        name="Pat Former",
        email="pat.former@example.com",
        title="Agent",
        division=divisions[0],
        team=teams[0],
        state="inactive",
    )
    return Organization(
        id=_uuid(rng),
        name="Hourglance Demo",
        divisions=divisions,
        queues=all_queues,
        users=(me, *others, left),
        skills=skills,
        wrap_up_codes=_all_named(
            rng, "Solved", "Call back later", "Complaint", "Information given", "Order taken", "Wrong queue"
        ),
        languages=_all_named(rng, "English", "French"),
        campaign=_named(rng, "Renewals"),
        conversation_prefix=_uuid(rng)[:24],
    )


def _resized(seed: int, queues: tuple[Queue, ...], wanted: int) -> tuple[Queue, ...]:
    """Return that many queues: the first of these, then numbered copies."""
    rng = random.Random(f"queues {seed}")  # noqa: S311 - demo data, reproducible by seed
    more = (
        replace(queues[number % len(queues)], id=_uuid(rng), name=_numbered(queues, number))
        for number in range(len(queues), wanted)
    )
    return (*queues[:wanted], *more)


def _numbered(queues: tuple[Queue, ...], number: int) -> str:
    return f"{queues[number % len(queues)].name} {number // len(queues) + 1}"


def _agent(rng: random.Random, number: int, queues: tuple[Queue, ...], teams: tuple[DemoEntity, ...]) -> User:
    first = _FIRST_NAMES[number % len(_FIRST_NAMES)]
    last = _LAST_NAMES[(number + number // len(_FIRST_NAMES)) % len(_LAST_NAMES)]
    own = tuple(rng.sample(queues, min(len(queues), rng.randint(2, 4))))
    return User(
        id=_uuid(rng),
        name=f"{first} {last}",
        email=f"{first}.{last}.{number}@example.com".lower(),
        title="Agent",
        division=own[0].division,
        team=teams[number % len(teams)],
        queues=own,
    )


def _all_named(rng: random.Random, *names: str) -> tuple[DemoEntity, ...]:
    return tuple(_named(rng, name) for name in names)


def _named(rng: random.Random, name: str) -> DemoEntity:
    return DemoEntity(id=_uuid(rng), name=name)


def _uuid(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))
