"""The operating systems' keyrings, and the process that calls them."""
