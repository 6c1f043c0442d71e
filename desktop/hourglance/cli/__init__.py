"""The commands: thin, one module each, loaded when they are called."""

__all__ = ["main"]


def main() -> None:
    """Run ``hourglance`` with the arguments of the command line; ends the process."""
    from hourglance.cli._main import hourglance

    hourglance()
