"""Sleep, lock and network changes of the computer."""
