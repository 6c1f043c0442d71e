r"""What the administrator of this computer has decided for everybody on it: one file, ``preset.toml``.

A person without an administrator's rights cannot change it. It stands in ``/etc/hourglance`` on Linux, in
``/Library/Application Support/hourglance`` on macOS and in ``%PROGRAMDATA%\hourglance`` on Windows::

    [account]
    region = "eu-west-1"                  # an AWS region, or the domain that one signs in at
    client_id = "3f0c…"                   # of the OAuth client that was made for Hourglance

    [plugins]
    allow = ["hourglance-longest-wait"]   # these and no others; left out: all
    deny = ["hourglance-wallpaper"]       # never these, whatever is allowed
    preinstalled = ["/opt/hourglance/hourglance_longest_wait-1.2.0-py3-none-any.whl"]

    [refresh]
    floor_seconds = 120                   # no query is asked more often

    [storage]
    keep_figures = false                  # nothing but choices and the sign-in outlives the program

    [updates]
    check = false                         # nobody is told of a new version

Everything may be left out. What is in it is judged as a query is: every mistake is named, with its place.
"""

from typing import TYPE_CHECKING

from hourglance._late import late

if TYPE_CHECKING:
    from hourglance._preset._errors import PresetError
    from hourglance._preset._file import check_preset, preset_path, read_preset
    from hourglance._preset._model import Mistake, Preset
    from hourglance._preset._render import render
else:
    __getattr__ = late(
        __name__,
        _errors="PresetError",
        _file="check_preset preset_path read_preset",
        _model="Mistake Preset",
        _render="render",
    )

__all__ = [
    "Mistake",
    "Preset",
    "PresetError",
    "check_preset",
    "preset_path",
    "read_preset",
    "render",
]
