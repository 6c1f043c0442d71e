"""When each query is sent, what a failure means, and what becomes of an answer."""
