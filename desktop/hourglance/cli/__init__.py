"""The command line: one module for each command, imported when the command is called."""

import os
import sys
from pathlib import Path
from typing import Final

#: The exit status after an unexpected error, as in sysexits.h.
UNEXPECTED: Final = 70

#: The shell's completion calls the program without arguments, and sets this variable.
COMPLETION: Final = "_HOURGLANCE_COMPLETE"


def main() -> None:
    """Run ``hourglance`` with the arguments of the command line, and end the process.

    An error ends it with one sentence on standard error; the traceback of an unexpected one goes to a file.
    """
    try:
        code = _run()
    except KeyboardInterrupt:
        code = 130
    except Exception as error:  # noqa: BLE001 - the user can do nothing with a traceback
        code = _report(error)
    sys.exit(code)


def _run() -> int:
    if os.environ.get("HOME") == "":
        del os.environ["HOME"]  # the user's files would be in the root folder
    if sys.argv[1:] in ([], ["--safe-mode"]) and COMPLETION not in os.environ:
        # The tray icon must not wait for click and the other commands.
        from hourglance.cli.desktop_app import run

        return run(safe_mode="--safe-mode" in sys.argv)

    import io

    import click

    from hourglance.cli.commands import hourglance
    from hourglance.util.terminal import write

    if sys.argv[1:3] != ["query", "check"]:  # which logs nothing, and is to start as fast as it checks
        from hourglance.util.terminal_log import log_to_terminal

        log_to_terminal()
    try:
        code = hourglance.main(standalone_mode=False, complete_var=COMPLETION)
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        write(shown.getvalue(), end="", error=True)
        code = error.exit_code
    return code if isinstance(code, int) else 0


def _report(error: Exception) -> int:
    """Print the sentence of an error, and return the exit status."""
    from hourglance.api import HourglanceError
    from hourglance.util.terminal import OutputError, discard_output, write

    match error:
        case OutputError(is_closed=True):
            pass
        case HourglanceError():
            write(f"hourglance: {error}", error=True)
        case FileNotFoundError(filename=None) if not _has_current_folder():
            write("hourglance: The current folder was deleted. Change to another one.", error=True)
        case OSError(strerror=str(reason)):
            # Of click too, which prints help by itself.
            discard_output(sys.stdout)
            place = f" ({error.filename})" if error.filename else ""
            write(f"hourglance: The system reports an error: {reason.lower()}{place}.", error=True)
        case _:
            from hourglance.cli.crash_report import save_traceback

            write(f"hourglance: {save_traceback(error)}", error=True)
            return UNEXPECTED
    return 1


def _has_current_folder() -> bool:
    try:
        Path.cwd()
    except OSError:
        return False
    return True
