"""``python -m hourglance.cli`` is ``hourglance``."""

from hourglance.cli import main

if __name__ == "__main__":
    main()
