"""Run pip or uv in a sandbox, since a build may run third-party code.

Usage: ``python -I -m hourglance.plugin_host.sandbox.confined CONFINEMENT COMMAND...``, with a confinement as
JSON, and ``pip`` or the path of another program with its arguments.
"""

import os
import runpy
import sys

import msgspec

from hourglance.plugin_host.sandbox import sandbox
from hourglance.plugin_host.sandbox.abc import Confinement, SandboxError


def main() -> None:
    """Enter the sandbox, and run the command in this process."""
    confinement, *command = sys.argv[1:]
    try:
        sandbox().enter(msgspec.json.decode(confinement, type=Confinement))
    except SandboxError as error:
        sys.exit(f"ERROR: The sandbox cannot be entered: {error}")
    if command[0] != "pip":
        os.execv(command[0], command)  # noqa: S606 - the program that the app found
    sys.argv = command
    runpy.run_module("pip", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
