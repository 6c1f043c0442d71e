"""Every page of the first run's wizard in each of its states, for pictures."""

from dataclasses import dataclass, field
from inspect import getdoc
from typing import Any, Final

from first_run_samples import FAILED, NOBODY, SIGNED_IN, WAITING, Newcomer

from hourglance.api import Widget
from hourglance.engine import Snapshot
from hourglance.tray.replies import Replies
from hourglance.tray.tray_icon import why_no_tray
from hourglance.tray.wizard.model import Figures, FirstRunInfo, WidgetChoice
from hourglance.tray.wizard.wizard import Wizard
from hourglance_widgets import hourglance_widgets

_PERMISSION: Final = "analytics:conversationAggregate:view"
_CLIENT: Final = "3f0c4a1e-7b52-4f0e-8a53-1c1f2d3e4f50"


def _figures(*, lacking: tuple[str, ...] = (), known: bool = True) -> Figures:
    """Return the bundled widgets as the wizard lists them."""
    widgets: list[Widget] = []
    hourglance_widgets(widgets.append)
    figures = tuple(
        WidgetChoice(
            id=widget.id,
            title=widget.title,
            description=getdoc(widget) or "",
            verdict="missing" if widget.id in lacking else "permitted" if known else "unknown",
            lacks=_PERMISSION if widget.id in lacking else "",
            chosen=widget.id not in lacking,
        )
        for widget in widgets
    )
    return Figures(figures=figures, request=f"Please add to a role of mine: {_PERMISSION}" if lacking else "")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """How the wizard came to be as a picture has it.

    :param turned: how many pages were gone on from.
    :param seen: what it saw on its second page.
    :param typed: region and client id.
    :param presses: the person then presses the button that goes on.
    :param known: what the computer and the service know, where it is not as usual.
    :param tray: there is one.
    """

    turned: int = 0
    seen: tuple[Snapshot, ...] = ()
    typed: tuple[str, str] = ("eu-west-1", _CLIENT)
    presses: bool = False
    known: dict[str, Any] = field(default_factory=dict)
    tray: bool = True


_PRESET: Final = FirstRunInfo(region="eu-west-1", client_id=_CLIENT, is_preset=True)
_AT_FIGURES: Final = {"turned": 2, "seen": (SIGNED_IN,)}
_AT_DESK: Final = {"turned": 3, "seen": (SIGNED_IN,)}

#: What is to be seen in each picture.
WIZARD_PICTURES: Final = {
    "window-wizard-account": Moment(typed=("", "")),
    "window-wizard-account-empty": Moment(typed=("", ""), presses=True),
    "window-wizard-account-wrong": Moment(typed=("atlantis", _CLIENT), presses=True),
    "window-wizard-account-preset": Moment(typed=("", ""), known={"beginning": _PRESET}),
    "window-wizard-sign-in": Moment(turned=1, seen=(WAITING,)),
    "window-wizard-sign-in-failed": Moment(turned=1, seen=(WAITING, FAILED)),
    "window-wizard-signed-in": Moment(turned=1, seen=(SIGNED_IN,)),
    "window-wizard-figures": Moment(**_AT_FIGURES),
    "window-wizard-figures-missing": Moment(
        **_AT_FIGURES, known={"figures": _figures(lacking=("voice-duration", "service-level"))}
    ),
    "window-wizard-figures-unknown": Moment(**_AT_FIGURES, known={"figures": _figures(known=False)}),
    "window-wizard-figures-coming": Moment(**_AT_FIGURES, known={"figures": Figures(figures=())}),
    "window-wizard-desk": Moment(**_AT_DESK),
    "window-wizard-desk-without-tray": Moment(**_AT_DESK, tray=False),
}


def show_wizard(picture: str, replies: Replies) -> Wizard:
    """Open the wizard as a picture has it."""
    moment = WIZARD_PICTURES[picture]
    person = Newcomer(**{"figures": _figures()} | moment.known)
    wizard = Wizard(
        person.first_run, replies, lambda: "" if moment.tray else why_no_tray("GNOME"), lambda: None
    )
    wizard.look(NOBODY)
    account = wizard.page
    account._region.insert(moment.typed[0])  # as if typed: it is not overwritten by what is known
    account._client_id.insert(moment.typed[1])
    for page in range(moment.turned):
        wizard._go_on()
        for snapshot in moment.seen if page == 0 else ():
            wizard.look(snapshot)
    wizard.come_forward()
    if moment.presses:
        wizard._go_on()
    return wizard
