"""What the administrator of this computer has decided for everybody on it."""
