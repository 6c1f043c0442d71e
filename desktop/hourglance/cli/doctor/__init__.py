"""What works here, and what to do about what does not; the command and the window show the same."""
