"""Which cards ``glance`` prints."""

import pytest
from click.testing import CliRunner

from hourglance.api import AggregatesQuery, Declaration, last
from hourglance.cli.commands import hourglance
from hourglance.cli.glance import NoSuchWidgetError, select_states
from hourglance.engine import Snapshot, WidgetState


def state(plugin: str, name: str) -> WidgetState:
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1))
    return WidgetState(widget=Declaration(plugin=plugin, name=name, title=name, description="", query=query))


ALL = Snapshot(widgets=(state("hourglance", "voice"), state("other", "voice"), state("other", "chat")))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (None, ["hourglance/voice", "other/voice", "other/chat"]),
        ("chat", ["other/chat"]),
        ("voice", ["hourglance/voice", "other/voice"]),
        ("other/voice", ["other/voice"]),
    ],
)
def test_glance_selects_a_widget_by_name_or_id(wanted: str | None, found: list[str]) -> None:
    assert [state.widget.id for state in select_states(ALL, wanted)] == found


def test_glance_unknown_widget_suggests_the_nearest_one() -> None:
    with pytest.raises(NoSuchWidgetError, match=r"Did you mean other/chat\? The widgets are: "):
        select_states(ALL, "chatt")


def test_glance_unknown_widget_lists_the_known_ones() -> None:
    with pytest.raises(
        NoSuchWidgetError, match=r"no widget 'weather'.*hourglance/voice, other/voice, other/chat"
    ):
        select_states(ALL, "weather")


@pytest.mark.parametrize("columns", [40, 72])
def test_glance_in_a_pipe_keeps_to_the_width_that_is_set(
    columns: int, monkeypatch: pytest.MonkeyPatch, small_demo: None
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))

    done = CliRunner().invoke(hourglance, ["glance", "--demo"])

    assert done.stdout
    assert max(map(len, done.stdout.splitlines())) <= columns
