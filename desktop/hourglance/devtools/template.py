"""The template of a new plugin: a complete distribution with one widget and its test."""

import importlib.util
import keyword
import re
import sys
from pathlib import Path
from string import Template
from typing import Final

from hourglance import __version__
from hourglance.api import HourglanceError
from hourglance.api._widget import id_from_class_name
from hourglance.devtools.project import PLACEHOLDER_AUTHOR
from hourglance.util.atomic_file import os_error_reason

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_MAX_NAME: Final = 50

_WIDGET: Final = Template('''\
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
        if measured is None:  # no data, which is not zero
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

_PROJECT: Final = Template("""\
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

_TEST: Final = Template('''\
"""The widget's card for sample results; see cards/. After a change: pytest --update-cards"""

from $module import $widget


def test_card(golden_card):
    golden_card($widget())


def test_card_of_demo_results(demo_results):
    widget = $widget()

    assert widget.present(demo_results(widget), {}) is not None
''')

_README: Final = Template("""\
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

`dev` shows the card and reloads it whenever you save a file. `check` checks metadata, queries and cards.
`pytest` compares the card with `tests/cards`; `pytest --update-cards` accepts the new card.
""")

#: The card of the widget above for its sample results.
_CARD: Final = """\
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


class NewPluginError(HourglanceError):
    """A new plugin cannot be created with this name, or in this folder."""

    who = "The new plugin"
    code = "new-plugin"


def create_plugin(name: str, parent: Path) -> tuple[Path, dict[str, str]]:
    """Create a plugin's folder, and return it with a description of each file by its path.

    :raises NewPluginError: the name is invalid, or the folder exists or cannot be created.
    """
    _check_name(name)
    folder = parent / name
    words = name.split("-")
    names = {
        "name": name,
        "module": name.replace("-", "_"),
        "widget": "".join(map(str.capitalize, words)),
        "title": " ".join(words).capitalize(),
        "author": PLACEHOLDER_AUTHOR,
        "hourglance": ".".join(__version__.split(".")[:2]),
    }
    files = {
        f"{names['module']}.py": (_WIDGET.substitute(names), "the widget"),
        "pyproject.toml": (_PROJECT.substitute(names), "name, version, author"),
        "README.md": (_README.substitute(names), "the description for users"),
        f"tests/test_{names['module']}.py": (_TEST.substitute(names), "the widget's test"),
        f"tests/cards/{id_from_class_name(names['widget'])}.json": (_CARD, "the card that the test expects"),
    }
    try:
        folder.mkdir()
        for path, (text, _) in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    except FileExistsError:
        raise NewPluginError(
            f"There is already a {name} in this folder.", remedy="Choose another name or folder."
        ) from None
    except OSError as error:
        raise NewPluginError(f"{folder} cannot be created: {os_error_reason(error)}.") from error
    return folder, {path: about for path, (_, about) in files.items()}


def _check_name(name: str) -> None:
    module = name.replace("-", "_")
    if not _NAME.fullmatch(name) or len(name) > _MAX_NAME:
        raise NewPluginError(
            f"{name!r} is not a valid plugin name.",
            remedy=f"Use lowercase letters, digits and hyphens, at most {_MAX_NAME}, such as longest-wait.",
        )
    if keyword.iskeyword(module) or keyword.issoftkeyword(module) or module in sys.stdlib_module_names:
        raise NewPluginError(f"{name} is reserved by Python.", remedy="Choose another name.")
    if importlib.util.find_spec(module) is not None:
        raise NewPluginError(
            f"The installed module {module} would be imported instead.", remedy="Choose another name."
        )
