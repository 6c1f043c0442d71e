"""Snapshots of the first run, and services for the wizard that record their calls."""

from collections.abc import Collection
from dataclasses import dataclass, field

from hourglance.api import HourglanceError
from hourglance.app import FirstRunInfo, WidgetChoice, WidgetChoices
from hourglance.engine import AccountState, Problem, Snapshot
from hourglance.genesys import Scope

NO_ACCOUNT = Snapshot(
    account=AccountState(sign_in="signed_out"),
    problem=Problem(code="no-account", who="Hourglance", what="No account is set up."),
)
SIGNING_IN = Snapshot(account=AccountState(sign_in="signing_in"))
SIGNED_IN = Snapshot(account=AccountState(sign_in="signed_in", user="Ada Lovelace"))
FAILED = Snapshot(
    account=AccountState(sign_in="signed_out"),
    problem=Problem(code="sign-in", who="The sign-in", what="The client is not known.", remedy="Check it."),
)

INFO = FirstRunInfo(regions=("eu-west-1", "us-east-1"))
WIDGETS = WidgetChoices(
    widgets=(
        WidgetChoice(id="h/voice", title="Voice", description="Handle time.", permission="permitted"),
        WidgetChoice(
            id="h/wait",
            title="Longest wait",
            permission="missing",
            missing_permission="analytics:queueObservation:view",
            chosen=False,
        ),
    ),
    permission_request="Please add to a role of mine: analytics:queueObservation:view",
)


@dataclass
class FakeFirstRun:
    """:class:`hourglance.app.FirstRunService` and :class:`hourglance.app.AccountService`."""

    asked: list[str] = field(default_factory=list)
    known: FirstRunInfo | HourglanceError = INFO
    address: str = "https://login.example/authorize?state=1"
    choices: WidgetChoices = WIDGETS
    starts: bool = False
    start_error: HourglanceError | None = None

    async def info(self) -> FirstRunInfo:
        if isinstance(self.known, HourglanceError):
            raise self.known
        return self.known

    async def widgets(self) -> WidgetChoices:
        return self.choices

    async def choose_widgets(self, chosen: Collection[str], scope: Scope = "everyone") -> None:
        self.asked.append(" ".join(["choose", scope, *chosen]))

    async def starts_at_login(self) -> bool:
        return self.starts

    async def set_start_at_login(self, *, on: bool) -> None:
        self.asked.append(f"start {on}")
        if self.start_error is not None:
            raise self.start_error

    async def set_up(self, region: str, client_id: str) -> None:
        self.asked.append(f"set up {region} {client_id}")
        if region == "atlantis":
            raise HourglanceError("There is no such region.")

    async def sign_in(self) -> None:
        self.asked.append("sign in")

    async def sign_in_url(self) -> str:
        return self.address
