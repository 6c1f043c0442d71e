"""From the queries of all widgets to few requests, and from their answers back."""
