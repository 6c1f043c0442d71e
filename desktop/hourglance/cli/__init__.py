"""The command line: one module for each command, imported when the command is called."""

import sys


def main() -> None:
    """Run ``hourglance`` with the arguments of the command line, and end the process.

    An expected error ends it with one sentence on standard error.
    """
    try:
        _run()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from hourglance.api import HourglanceError

        if not isinstance(error, HourglanceError):
            raise
        sys.exit(f"hourglance: {error}")


def _run() -> None:
    if sys.argv[1:] in ([], ["--safe-mode"]):
        # The tray icon must not wait for click and the other commands.
        from hourglance.cli.desktop_app import run

        sys.exit(run(safe_mode="--safe-mode" in sys.argv))
    import click

    from hourglance.cli.commands import hourglance

    try:
        code = hourglance.main(standalone_mode=False)
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    sys.exit(code if isinstance(code, int) else 0)
