"""What windows and panel ask for, done in the engine's thread."""
