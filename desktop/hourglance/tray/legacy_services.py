"""The bag of commands in the form of services, for callers that have no bridge yet."""

from collections.abc import Callable, Coroutine, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from hourglance.tray.commands import Commands
from hourglance.tray.panel.commands import CardCommands

if TYPE_CHECKING:
    from hourglance.app import Services
    from hourglance.tray.bridge import EngineBridge
    from hourglance.tray.windows.manager import WindowManager


def legacy_card_commands(commands: Commands, windows: "WindowManager | None") -> CardCommands:
    """Return the commands of cards that call the bag."""
    arranging = commands.arranging
    services = SimpleNamespace(
        widgets=SimpleNamespace(
            refresh=_deferred(commands.refresh), acknowledge_alerts=_deferred(commands.seen)
        ),
        account=SimpleNamespace(unlock=_deferred(commands.unlock)),
        plugins=SimpleNamespace(restart=_deferred(commands.restart_plugin)),
    )
    if arranging is not None:
        vars(services.widgets).update(
            reorder=_deferred(arranging.arrange),
            pin=_deferred(arranging.pin),
            hide=_deferred(arranging.hide),
            unhide=_deferred(arranging.show),
            add=_deferred(arranging.add),
            remove=_deferred(arranging.remove),
        )
    bridge = cast("EngineBridge", _ImmediateBridge())
    return CardCommands(bridge, cast("Services", services), windows, can_arrange=arranging is not None)


class _ImmediateBridge:
    def call(self, work: Coroutine[Any, Any, object], **_: object) -> None:
        """Run a coroutine that waits for nothing."""
        try:
            work.send(None)
        except StopIteration:
            return


def _deferred(command: Callable[..., None]) -> Callable[..., Coroutine[Any, Any, None]]:
    async def run(*arguments: str | Sequence[str]) -> None:
        command(*arguments)

    return run
