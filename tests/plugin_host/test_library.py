"""The library of installed plugins: installed, updated, enabled, removed, restricted by policy."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from wheels import GOOD, write_wheel

from hourglance import __version__
from hourglance.api import HourglanceError
from hourglance.plugin_host import (
    NoSuchPluginError,
    PluginInstallError,
    PluginLibrary,
    PluginLibraryError,
    PluginNotAllowedError,
    PluginPolicy,
    build_consent,
)
from hourglance.util.file_lock import file_lock

USERS = GOOD.replace(
    "class Good(Base): pass",
    "class Good(Base):\n"
    "    query = AggregatesQuery(family='users', metrics=('tSystemPresence',), window=last(hours=1))",
)

pytestmark = [pytest.mark.usefixtures("fast_install"), pytest.mark.usefixtures("compiled_guest")]


@pytest.fixture
def library(tmp_path):
    return PluginLibrary(tmp_path / "plugins")


@pytest.fixture
def shop(tmp_path):
    """A folder of wheels."""
    return tmp_path / "shop"


def install(library, spec, *, agreed=("conversations",)):
    with library.stage(str(spec)) as staged:
        return library.install(staged, granted=agreed)


def left_in(library):
    ours = {".plugins.json.lock", ".declared"}
    return sorted(path.name for path in library.folder.iterdir() if path.name not in ours)


def test_what_is_staged_and_not_kept_is_gone(library, shop):
    with library.stage(str(write_wheel(shop, "strange"))) as staged:
        assert staged.plugin.folder.is_dir()

    assert library.installed() == ()
    assert not staged.plugin.folder.exists()


def test_an_update_keeps_the_version_before_for_whoever_still_runs_it_and_no_older_one(library, shop):
    for version in ("1.0", "2.0", "3.0"):
        install(library, write_wheel(shop, "strange", GOOD + f"# {version}", version=version))

    places = sorted(path.name[:3] for path in (library.folder / "strange").iterdir())
    assert places == ["2.0", "3.0"]
    assert [each.version for each in library.runnable().plugins] == ["3.0"]


def test_the_same_content_has_the_same_place(library, shop):
    first, again = (install(library, write_wheel(shop, "strange")) for _ in range(2))

    assert first == again


async def examined(staged):
    return await build_consent(staged.installed, staged.plugin)


def test_consent_says_what_a_plugin_asks_for(library, shop):
    with library.stage(str(write_wheel(shop, "strange"))) as staged:
        consent = asyncio.run(examined(staged))

    assert consent.families == ("conversations",)
    assert consent.permissions == ("analytics:conversationAggregate:view",)
    assert [widget.id for widget in consent.widgets] == ["strange/good"]
    assert consent.problems == ()
    assert consent.requests_more_than(None)


def test_an_update_that_asks_for_another_family_asks_for_more(library, shop):
    before = install(library, write_wheel(shop, "strange"))
    with library.stage(str(write_wheel(shop, "strange", USERS, version="2.0"))) as staged:
        more = asyncio.run(examined(staged))
    with library.stage(str(write_wheel(shop, "strange", version="3.0"))) as staged:
        same = asyncio.run(examined(staged))

    assert staged.before == before
    assert more.requests_more_than(before)
    assert not same.requests_more_than(before)


def test_consent_for_a_plugin_that_crashes_says_so_at_once(library, shop):
    with library.stage(str(write_wheel(shop, "strange", "os._exit(3)"))) as staged:
        consent = asyncio.run(examined(staged))

    assert consent.families == ()
    assert "the plugin ended itself" in consent.problems[0].sentence


def test_a_widget_that_asks_for_what_nobody_agreed_to_is_left_out(library, shop, hosting):
    both = USERS + "\nclass Fine(Base): pass\n@hookimpl\ndef hourglance_widgets(register):\n"
    install(library, write_wheel(shop, "strange", both + "    register(Good())\n    register(Fine())\n"))

    async def started():
        async with hosting(*library.runnable().plugins) as host:
            await host.wait_idle()
            return [each.id for each in host.declarations()], [each.sentence for each in host.problems]

    assert asyncio.run(started()) == (
        ["strange/fine"],
        [
            (
                "`good` is disabled: it requests users aggregates, which you have not permitted. "
                "Enable the plugin again to review its permissions."
            )
        ],
    )


def test_what_a_plugin_declared_is_known_before_its_worker_has_started(library, shop, clock, results):
    slow = "sum(range(1_000_000))\n" + GOOD
    with library.stage(str(write_wheel(shop, "slow", slow))) as staged:
        asyncio.run(examined(staged))
        library.install(staged, granted=("conversations",))

    async def started():
        from hourglance.plugin_host import PluginHost

        host = PluginHost(clock=clock, library=library)
        try:
            await host.start()
            return {each.plugin for each in host.declarations()}, await host.present("slow/good", results)
        finally:
            await host.close()

    began = asyncio.run(started())
    assert began[0] == {"hourglance", "slow"}
    assert began[1].caption == "well"


@pytest.mark.parametrize("content", [b"", b"{}", b'[{"plugin":"other"}]', b"\xff"])
def test_remembered_declarations_that_make_no_sense_are_forgotten(library, shop, hosting, content):
    install(library, write_wheel(shop, "strange"))
    (plugin,) = library.runnable().plugins
    plugin.declaration_cache.parent.mkdir(exist_ok=True)
    plugin.declaration_cache.write_bytes(content)

    async def started():
        async with hosting(plugin) as host:
            at_once = host.declarations()
            await host.wait_idle()
            return at_once, [each.id for each in host.declarations()]

    assert asyncio.run(started()) == ((), ["strange/good"])


def test_disable_and_enable_and_remove_run_no_code(library, shop):
    install(library, write_wheel(shop, "strange", "raise SystemExit"))
    library.disable("Strange")
    assert library.runnable().plugins == ()
    library.enable("strange", ("users",))
    assert library.runnable().plugins[0].families == {"users"}
    library.remove("strange")
    assert library.installed() == ()
    assert left_in(library) == ["plugins.json"]
    with pytest.raises(NoSuchPluginError, match=r"No plugin strange is installed. Installed: none."):
        library.remove("strange")


def test_of_two_commands_at_once_none_loses_what_the_other_did(library, shop):
    names = [f"strange{number}" for number in range(4)]
    for name in names:
        install(library, write_wheel(shop, name))

    def disable(name):
        PluginLibrary(library.folder).disable(name)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(disable, names))

    assert [each.enabled for each in library.installed()] == [False] * 4


def test_a_command_does_not_wait_for_ever_for_another(library, shop, monkeypatch):
    install(library, write_wheel(shop, "strange"))
    monkeypatch.setattr(
        "hourglance.plugin_host.install.library.file_lock", lambda path: file_lock(path, timeout=0.1)
    )

    with (
        file_lock(library.folder / "plugins.json"),
        pytest.raises(PluginLibraryError, match=r"Another Hourglance command is changing the plugins\."),
    ):
        library.disable("strange")

    assert library.installed()[0].enabled


@pytest.mark.parametrize(
    "content", [b"{", b'{"plugins":[{"name":"\xff"}]}', b"[" * 100_000], ids=["broken", "no UTF-8", "deep"]
)
def test_a_list_that_makes_no_sense_is_set_aside_and_said(library, content):
    library.folder.mkdir()
    (library.folder / "plugins.json").write_bytes(content)
    with pytest.raises(PluginLibraryError, match=r"set aside as .*plugins\.json\.corrupt"):
        library.installed()

    assert library.installed() == ()
    assert left_in(library) == ["plugins.json.corrupt"]


def test_a_list_that_makes_no_sense_does_not_keep_the_bundled_widgets_from_running(library, clock):
    from hourglance.plugin_host import PluginHost

    library.folder.mkdir()
    (library.folder / "plugins.json").write_text("{")

    async def started():
        host = PluginHost(clock=clock, library=library)
        try:
            await host.start()
            return host.declarations(), host.problems
        finally:
            await host.close()

    declarations, (problem,) = asyncio.run(started())
    assert {each.plugin for each in declarations} == {"hourglance"}
    assert "set aside" in problem.sentence


def test_safe_mode_does_not_even_look_at_the_library(library, shop, clock):
    from hourglance.plugin_host import PluginHost

    install(library, write_wheel(shop, "strange"))
    (library.folder / "plugins.json").write_text("{")

    async def started():
        host = PluginHost(clock=clock, library=None)
        try:
            await host.start()
            return {each.plugin for each in host.declarations()}, host.problems
        finally:
            await host.close()

    assert asyncio.run(started()) == ({"hourglance"}, ())
    assert left_in(library) == ["plugins.json", "strange"]


# The administrator's preset


def test_who_is_denied_is_neither_installed_nor_enabled_nor_run(library, shop):
    install(library, write_wheel(shop, "strange"))
    library.policy = PluginPolicy(deny=frozenset({"Strange"}))

    runnable = library.runnable()
    assert runnable.plugins == ()
    assert [each.sentence for each in runnable.problems] == [
        "The administrator's policy does not allow the plugin strange. Ask your administrator to allow it."
    ]
    for attempt in (
        lambda: install(library, write_wheel(shop, "strange", version="2.0")),
        lambda: library.enable("strange", ()),
    ):
        with pytest.raises(PluginNotAllowedError):
            attempt()
    assert library.disable("strange").enabled is False
    library.remove("strange")


def test_only_who_is_on_the_list_is_allowed():
    policy = PluginPolicy(allow=frozenset({"good-one", "both"}), deny=frozenset({"both"}))

    assert [name for name in ("good-one", "Good_One", "both", "strange") if policy.allows(name)] == [
        "good-one",
        "Good_One",
    ]


def test_policy_unreadable_runs_only_the_bundled_widgets(library, shop, clock):
    from hourglance.plugin_host import PluginHost

    install(library, write_wheel(shop, "strange"))
    library.policy = PluginPolicy(error=HourglanceError("The policy cannot be read."))
    for attempt in (
        lambda: install(library, write_wheel(shop, "strange", version="2.0")),
        lambda: library.enable("strange", ()),
    ):
        with pytest.raises(HourglanceError, match="policy cannot be read"):
            attempt()

    async def problems():
        host = PluginHost(clock=clock, library=library)
        try:
            await host.start()
            return {each.plugin for each in host.declarations()}, host.problems
        finally:
            await host.close()

    plugins, (problem,) = asyncio.run(problems())
    assert plugins == {"hourglance"}
    assert "policy cannot be read" in problem.sentence


def test_the_list_is_plain_json(library, shop):
    install(library, write_wheel(shop, "strange"))
    (row,) = json.loads((library.folder / "plugins.json").read_bytes())["plugins"]

    assert row["name"] == "strange"
    assert row["families"] == ["conversations"]


def test_the_folder_is_the_persons_own(a_home_of_its_own):
    assert a_home_of_its_own in Path(PluginLibrary().folder).parents


def test_a_distribution_without_widgets_is_no_plugin(library, shop):
    with pytest.raises(PluginInstallError, match="is not a plugin"):
        install(library, write_wheel(shop, "plain", entry_points=""))


def test_hourglance_itself_is_no_plugin(library, shop):
    with pytest.raises(PluginInstallError):
        install(library, write_wheel(shop, "hourglance", version="9.0"))


def test_a_copy_of_the_api_in_a_wheel_is_not_what_its_widgets_get(library, shop, hosting, results):
    code = "import hourglance\nclass Good(Base):\n    title = hourglance.__version__\n" + GOOD.replace(
        "class Good(Base): pass", ""
    )
    install(
        library, write_wheel(shop, "copying", code, more={"hourglance/__init__.py": "__version__ = 'forged'"})
    )

    async def titles():
        async with hosting(*library.runnable().plugins) as host:
            await host.wait_idle()
            assert host.problems == ()
            return [each.title for each in host.declarations()]

    assert asyncio.run(titles()) == [__version__]
