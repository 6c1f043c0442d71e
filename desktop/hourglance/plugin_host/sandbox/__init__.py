"""Where plugin code runs, and what it is kept from."""
