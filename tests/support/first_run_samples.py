"""What the wizard of the first run shows in tests and pictures, and a record of what was asked for."""

from dataclasses import dataclass, field

from hourglance.engine import AccountState, Problem, Snapshot
from hourglance.tray.wizard.model import Figures, FirstRun, FirstRunInfo, WidgetChoice

NOBODY = Snapshot(
    account=AccountState(sign_in="signed_out"),
    problem=Problem(code="no-account", who="Hourglance", what="It does not know your organization yet."),
)
WAITING = Snapshot(account=AccountState(sign_in="signing_in"))
SIGNED_IN = Snapshot(account=AccountState(sign_in="signed_in", person="Ada Lovelace"))
FAILED = Snapshot(
    account=AccountState(sign_in="signed_out"),
    problem=Problem(code="sign-in", who="The sign-in", what="The client is not known.", remedy="Check it."),
)

BEGINNING = FirstRunInfo(regions=("eu-west-1", "us-east-1"))
FIGURES = Figures(
    figures=(
        WidgetChoice(id="h/voice", title="Voice", description="Handle time.", verdict="permitted"),
        WidgetChoice(
            id="h/wait",
            title="Longest wait",
            verdict="missing",
            lacks="analytics:queueObservation:view",
            chosen=False,
        ),
    ),
    request="Please add to a role of mine: analytics:queueObservation:view",
)


@dataclass
class Newcomer:
    """Answers what the wizard asks for, and remembers it."""

    asked: list[str] = field(default_factory=list)
    beginning: FirstRunInfo = BEGINNING
    address: str = "https://login.example/authorize?state=1"
    figures: Figures = FIGURES
    starts: bool = False
    start_problem: str = ""

    @property
    def first_run(self) -> FirstRun:
        def note(*words: object) -> None:
            self.asked.append(" ".join(map(str, words)))

        return FirstRun(
            begin=lambda reply: reply(self.beginning),
            set_up=self._set_up,
            sign_in=lambda: note("sign in page"),
            address=lambda reply: reply(self.address),
            figures=lambda reply: reply(self.figures),
            choose=lambda ids: note("choose", *ids),
            starts=lambda reply: reply(self.starts),
            start=lambda on, reply: (note("start", on), reply(self.start_problem))[0],
        )

    def _set_up(self, region: str, client_id: str) -> str:
        self.asked.append(f"set up {region} {client_id}")
        return "There is no such region." if region == "atlantis" else ""
