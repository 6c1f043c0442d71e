"""``hourglance plugin new``: a complete distribution with one widget, ready to be changed."""

import importlib.util
import keyword
import re
import sys
from pathlib import Path
from typing import Final

import click

from hourglance import __version__
from hourglance.api import HourglanceError
from hourglance.api._widget import id_of

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST: Final = 50

#: What the file of a new project says where its author belongs.
PLACEHOLDER: Final = "Your Name"

_ABOUT: Final = {
    "{module}.py": "the widget",
    "pyproject.toml": "name, version, author",
    "README.md": "what people read before they install it",
    "tests/test_{module}.py": "its test",
    "tests/cards/{widget}.json": "the card that the test expects",
}


class NewPluginError(HourglanceError):
    """A new plugin cannot be made under this name, or in this place."""

    who = "The new plugin"
    code = "new-plugin"


@click.command(short_help="Make a plugin of your own.")
@click.argument("name")
def new(name: str) -> None:
    """Make a plugin: a folder NAME with a widget, its test, and all that a distribution needs.

    NAME is what people install: small letters, digits and hyphens, such as longest-wait. An existing
    folder is never touched.
    """
    folder = make_plugin(name, Path.cwd())
    module, widget = name.replace("-", "_"), _golden_name(folder)
    click.echo(f"Made {name}:\n")
    names = {path.format(module=module, widget=widget): about for path, about in _ABOUT.items()}
    width = max(map(len, names))
    for path, about in names.items():
        click.echo(f"  {path:<{width}}  {about}")
    click.echo(f"""
What you may do now:

  hourglance plugin dev {name}        see the card while you write it
  hourglance plugin check {name}      everything that Hourglance asks of a plugin
  hourglance plugin install ./{name}  have it on your own panel""")


def make_plugin(name: str, place: Path) -> Path:
    """Write a new plugin's folder below ``place`` and return it.

    :raises NewPluginError: if the name cannot be used, or something of that name is there already.
    """
    _check_name(name)
    folder = place / name
    try:
        folder.mkdir()
    except FileExistsError:
        raise NewPluginError(
            f"There is a {name} in this folder already.", remedy="Choose another name, or another folder."
        ) from None
    except OSError as error:
        raise NewPluginError(f"{folder} cannot be made: {error.strerror or error}.") from error
    for path, text in _files(name).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def _check_name(name: str) -> None:
    module = name.replace("-", "_")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise NewPluginError(
            f"{name!r} is no name for a plugin.",
            remedy=f"Use small letters, digits and hyphens, {_LONGEST} at most, such as longest-wait.",
        )
    if keyword.iskeyword(module) or keyword.issoftkeyword(module) or module in sys.stdlib_module_names:
        raise NewPluginError(f"{name} is a word of Python's own.", remedy="Choose another name.")
    if importlib.util.find_spec(module) is not None:
        raise NewPluginError(
            f"A module called {module} is here already, and would be imported in its place.",
            remedy="Choose another name.",
        )


def _files(name: str) -> dict[str, str]:
    from hourglance.devtools import template

    words = name.split("-")
    names = {
        "name": name,
        "module": name.replace("-", "_"),
        "widget": "".join(map(str.capitalize, words)),
        "title": " ".join(words).capitalize(),
        "author": PLACEHOLDER,
        "hourglance": ".".join(__version__.split(".")[:2]),
    }
    return {
        f"{names['module']}.py": template.WIDGET.substitute(names),
        "pyproject.toml": template.PROJECT.substitute(names),
        "README.md": template.README.substitute(names),
        f"tests/test_{names['module']}.py": template.TEST.substitute(names),
        f"tests/cards/{id_of(names['widget'])}.json": template.GOLDEN,
    }


def _golden_name(folder: Path) -> str:
    (file,) = (folder / "tests" / "cards").iterdir()
    return file.stem
