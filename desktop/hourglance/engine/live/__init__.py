"""Live questions: snapshots, and the events that change them."""
