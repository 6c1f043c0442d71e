"""The files of a new plugin, as text with the plugin's names to be filled in."""

from string import Template
from typing import Final

WIDGET: Final = Template('''\
"""$title: a widget for Hourglance."""

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Card,
    Duration,
    Register,
    Settings,
    Widget,
    hookimpl,
    is_in,
    last,
)


class $widget(Widget):
    """Talk time of voice conversations in the last hour."""

    title = "$title"
    query = AggregatesQuery(
        metrics=("tTalkComplete",),
        where=is_in("mediaType", "voice"),
        window=last(hours=1),
        granularity="PT5M",
    )

    def present(self, results: Aggregates, settings: Settings) -> Card | None:
        measured = results.total("tTalkComplete")
        if measured is None:  # it never happened: no data, which is not zero
            return None
        return Card(
            headline=Duration(measured.sum),
            caption=f"{measured.count} times, {Duration(measured.average)} on average",
            trend=results.series("tTalkComplete", "sum"),
        )


@hookimpl
def hourglance_widgets(register: Register) -> None:
    register($widget())
''')

PROJECT: Final = Template("""\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "$name"
version = "0.1.0"
description = "$title: a widget for Hourglance"
readme = "README.md"
requires-python = ">=3.11"
authors = [{ name = "$author" }]
dependencies = ["hourglance>=$hourglance"]

[project.entry-points."hourglance.plugins"]
$module = "$module"

[tool.hatch.build.targets.wheel]
only-include = ["$module.py"]

[tool.pytest.ini_options]
addopts = ["-p", "hourglance.testing"]
pythonpath = ["."]
""")

TEST: Final = Template('''\
"""The card, as it looks with sample figures: see cards/. After a change: pytest --update-cards"""

from $module import $widget


def test_card(golden_card):
    golden_card($widget())


def test_with_the_demos_figures(demo_results):
    widget = $widget()

    assert widget.present(demo_results(widget), {}) is not None
''')

README: Final = Template("""\
# $title

A widget for Hourglance: talk time of voice conversations in the last hour.

```console
$$ hourglance plugin install $name
```

## Change it

The widget is `$module.py`. In an environment with Hourglance and pytest, in this folder:

```console
$$ hourglance plugin dev .
$$ hourglance plugin check .
$$ pytest
```

`dev` shows the card and draws it anew whenever you save; `check` looks at everything that Hourglance asks
of a plugin. `pytest` compares the card with `tests/cards`; `pytest --update-cards` takes the new card for the
right one.
""")

#: The card of the widget above on its own sample, as its test will expect it.
GOLDEN: Final = """\
{
  "headline": {
    "duration": 6834100.0,
    "text": "1 h 54 min"
  },
  "caption": "37 times, 3 min 5 s on average",
  "trend": {
    "metric": "tTalkComplete",
    "statistic": "sum",
    "points": [
      "2024-03-06 09:42  364000",
      "2024-03-06 09:47  418600",
      "2024-03-06 09:52  691600",
      "2024-03-06 09:57  400400",
      "2024-03-06 10:02  491400",
      "2024-03-06 10:07  764400",
      "2024-03-06 10:12  309400",
      "2024-03-06 10:17  546000",
      "2024-03-06 10:22  1046500",
      "2024-03-06 10:27  345800",
      "2024-03-06 10:32  800800",
      "2024-03-06 10:37  655200"
    ]
  },
  "spoken": "1 hour 54 minutes, 37 times, 3 min 5 s on average"
}
"""
