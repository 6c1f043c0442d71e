"""The commands: thin, one module each, loaded when they are called."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run ``hourglance`` with the arguments of the command line; ends the process.

    Every error that was foreseen ends it with one sentence.
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
        # The icon does not wait for the other commands, nor for click.
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
