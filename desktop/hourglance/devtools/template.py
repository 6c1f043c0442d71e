"""Creates a new plugin from the shipped template: a complete distribution with one widget and its test."""

import importlib.util
import keyword
import re
import shutil
import sys
from pathlib import Path
from string import Template
from typing import Final

from hourglance import __version__
from hourglance.api import HourglanceError
from hourglance.api._widget import id_from_class_name
from hourglance.devtools.project import PLACEHOLDER_AUTHOR
from hourglance.util.atomic_file import os_error_reason
from hourglance_resources import resource

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_MAX_NAME: Final = 50


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
    module, card = names["module"], id_from_class_name(names["widget"])
    files = {
        f"{module}.py": ("widget.py.txt", "the widget"),
        "pyproject.toml": ("pyproject.toml.txt", "name, version, author"),
        "README.md": ("README.md.txt", "the description for users"),
        f"tests/test_{module}.py": ("test.py.txt", "the widget's test"),
        f"tests/cards/{card}.json": ("card.json.txt", "the card that the test expects"),
    }
    try:
        folder.mkdir()
    except FileExistsError:
        raise NewPluginError(
            f"There is already a {name} in this folder.", remedy="Choose another name or folder."
        ) from None
    except OSError as error:
        raise NewPluginError(f"{folder} cannot be created: {os_error_reason(error)}.") from error
    try:
        for path, (source, _) in files.items():
            text = resource("new_plugin", source).read_text(encoding="utf-8")
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(Template(text).substitute(names), encoding="utf-8")
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise NewPluginError(f"{folder} cannot be created: {os_error_reason(error)}.") from error
        raise
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
