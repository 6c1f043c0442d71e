"""Files, locks, tasks, clocks: what any room may use."""
