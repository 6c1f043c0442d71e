"""What the windows of the tray app ask for, done in the engine's thread."""
