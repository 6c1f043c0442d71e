"""The families other than conversations: what they have events of, and how the events are generated."""
