"""The planner: merges queries into few requests and splits their answers exactly."""
