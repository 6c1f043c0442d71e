"""A plugin under its author's eyes: what it gives, and every way in which it fails, told at once."""

import textwrap
from collections.abc import Callable
from dataclasses import replace

import pytest

from hourglance.api import Count
from hourglance.plugin_host import (
    DevRunner,
    Plugin,
    PluginCrashedError,
    PluginFailedError,
    PluginInvalidCardError,
    PluginTimeoutError,
    PluginTimeouts,
)

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("compiled_guest")]

HOOK = """
@hookimpl
def hourglance_widgets(register):
    register(Mine())
"""

GOOD = """
class Mine(Base):
    def present(self, results, settings):
        total = results.total("tHandle")
        return total and Card(headline=Count(total.count), caption=f"of {settings['most']}")

    settings = (NumberSetting(name="most", label="Most", default=40),)
"""


@pytest.fixture
def make(make_plugin: Callable[..., Plugin]) -> Callable[[str], Plugin]:
    return lambda code: make_plugin(textwrap.dedent(code) + HOOK)


async def test_sample_and_card_of_a_good_widget(make: Callable[[str], Plugin]):
    async with DevRunner(make(GOOD)) as bench:
        loaded = await bench.load()
        sample = await bench.sample("mine")
        card = await bench.present("mine", sample)
        nothing = await bench.present("mine", replace(sample, groups=()))

    assert [declaration.id for declaration in loaded.declarations] == ["strange/mine"]
    assert loaded.problems == ()
    assert (card.headline, card.caption) == (Count(37), "of 40")
    assert nothing is None


async def test_a_sample_of_the_widgets_own(make: Callable[[str], Plugin]):
    code = (
        GOOD
        + """
    def sample(self):
        from dataclasses import replace
        return replace(super().sample(), groups=())
"""
    )
    async with DevRunner(make(code)) as bench:
        await bench.load()

        assert (await bench.sample("mine")).groups == ()


@pytest.mark.parametrize(
    ("body", "error", "sentence"),
    [
        ("return 1 / 0", PluginFailedError, "`mine` raised ZeroDivisionError"),
        ("return 5", PluginInvalidCardError, "returned an invalid card"),
        (
            "os._exit(3)",
            PluginCrashedError,
            "The plugin ended itself while it was to present `mine`",
        ),
        ("while True: pass", PluginTimeoutError, "took longer than 0.5 s to present `mine`"),
    ],
)
async def test_a_failure_is_told_at_once_and_with_details(
    make: Callable[[str], Plugin], body: str, error: type[Exception], sentence: str
):
    code = (
        f"class Mine(Base):\n    def present(self, results, settings):\n        print('here')\n        {body}"
    )
    async with DevRunner(make(code), limits=PluginTimeouts(start=30, present=0.5)) as bench:
        await bench.load()
        sample = await bench.sample("mine")
        with pytest.raises(error, match=sentence) as raised:
            await bench.present("mine", sample)

    assert "here" in "".join(bench.log.lines)
    assert raised.value.plugin == "strange"


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [("1 / 0", "`mine.sample` raised ZeroDivisionError"), ("5", "returned invalid results")],
)
async def test_a_sample_that_is_none(make: Callable[[str], Plugin], returned: str, sentence: str):
    async with DevRunner(make(GOOD + f"\n    def sample(self):\n        return {returned}\n")) as bench:
        await bench.load()
        with pytest.raises(PluginFailedError, match=sentence):
            await bench.sample("mine")


async def test_what_is_wrong_with_the_declaration_is_told_with_its_traceback(
    make_plugin: Callable[..., Plugin],
):
    async with DevRunner(make_plugin("import nowhere")) as bench:
        loaded = await bench.load()

    (problem,) = loaded.problems
    assert "ModuleNotFoundError: No module named 'nowhere'" in problem.sentence
    assert "import nowhere" in problem.details


async def test_a_plugin_that_ends_while_it_is_imported(make_plugin: Callable[..., Plugin]):
    async with DevRunner(make_plugin("print('bye', flush=True); os._exit(1)")) as bench:
        with pytest.raises(PluginCrashedError, match="was to declare its widgets") as raised:
            await bench.load()

    assert "bye" in raised.value.details


async def test_a_traceback_begins_in_the_plugin(make: Callable[[str], Plugin]):
    code = "class Mine(Base):\n    def present(self, results, settings):\n        return 1 / 0\n"
    async with DevRunner(make(code)) as bench:
        await bench.load()
        sample = await bench.sample("mine")
        with pytest.raises(PluginFailedError) as raised:
            await bench.present("mine", sample)

    first, *_ = [line for line in raised.value.details.splitlines() if "File" in line]
    assert "strange_module.py" in first


async def test_project_imports_the_libraries_that_it_is_given(make_plugin: Callable[..., Plugin], tmp_path):
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    (libraries / "helpful.py").write_text("NUMBER = 7")
    plugin = make_plugin(
        "import helpful\nclass Mine(Base):\n    title = str(helpful.NUMBER)\n" + HOOK,
    )
    async with DevRunner(replace(plugin, libraries=libraries)) as runner:
        loaded = await runner.load()
    async with DevRunner(plugin) as runner:
        without = await runner.load()

    assert [declaration.title for declaration in loaded.declarations] == ["7"]
    assert "No module named 'helpful'" in without.problems[0].sentence
