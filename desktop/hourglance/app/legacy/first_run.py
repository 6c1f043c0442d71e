"""What the wizard of the first run asks for."""

from collections.abc import Callable, Sequence
from functools import partial

from hourglance.app.controller import AppController
from hourglance.app.legacy.serving import WindowServices, desk_of
from hourglance.genesys import REGIONS, check_permission, permission_request
from hourglance.plugin_host import WidgetInstances
from hourglance.tray import create_autostart
from hourglance.tray.wizard.model import Figures, FirstRun, FirstRunInfo, WidgetChoice
from hourglance.util.blocking import run_blocking


def first_run_commands(office: WindowServices, set_up: Callable[[str, str], str]) -> FirstRun:
    """Return what the wizard asks for.

    :param set_up: takes region and client id; returns what is wrong with them, empty if nothing is.
    """
    serve = office.serve
    return FirstRun(
        begin=partial(serve, _begin),
        set_up=set_up,
        sign_in=lambda: serve(_sign_in, lambda _: None),
        address=partial(serve, _address),
        figures=partial(serve, _figures),
        choose=lambda chosen: serve(partial(_choose, chosen=chosen), lambda _: None),
        starts=partial(serve, _starts),
        start=lambda on, reply: serve(partial(_start, on=on), reply),
    )


async def _begin(_: AppController) -> FirstRunInfo:
    from hourglance.app.policy.reader import read_policy

    preset = await run_blocking(read_policy)
    return FirstRunInfo(
        regions=tuple(region.name for region in REGIONS),
        region=preset.region,
        client_id=preset.client_id,
        is_preset=bool(preset.region and preset.client_id),
    )


async def _sign_in(clerk: AppController) -> None:
    await clerk.sign_in()


async def _address(clerk: AppController) -> str:
    return clerk.sign_in_url


async def _figures(clerk: AppController) -> Figures:
    desk = desk_of(clerk)
    person = desk.session.state.user
    found, permits = [], []
    for instance in desk.shelf.instances:
        widget = instance.widget
        allowed = check_permission(widget.query.family, person.permissions if person else None)
        permits.append(allowed)
        missing = allowed.status == "missing"
        found.append(
            WidgetChoice(
                id=instance.id,
                title=instance.title,
                description=widget.description,
                verdict=allowed.status,
                lacks=" / ".join(allowed.any_of) if missing else "",
                chosen=not instance.hidden,
            )
        )
    return Figures(
        figures=tuple(found), request=permission_request(permits, user=person.name if person else "")
    )


async def _choose(clerk: AppController, *, chosen: Sequence[str]) -> None:
    def change(shelf: WidgetInstances) -> None:
        for instance in shelf.instances:
            if instance.hidden == (instance.id in chosen):
                shelf.hide(instance.id, hidden=instance.id not in chosen)

    await desk_of(clerk).rearrange(change)


async def _starts(_: AppController) -> bool:
    return await run_blocking(lambda: create_autostart().is_enabled)


async def _start(_: AppController, *, on: bool) -> str:
    await run_blocking(lambda: create_autostart().set_enabled(on))
    return ""
