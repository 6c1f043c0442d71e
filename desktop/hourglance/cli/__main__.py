"""Makes ``python -m hourglance.cli`` the same as ``hourglance``."""

from hourglance.cli import main

if __name__ == "__main__":
    main()
