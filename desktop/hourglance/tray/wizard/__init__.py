"""The first run: the account, the sign-in, the widgets, the desktop."""
