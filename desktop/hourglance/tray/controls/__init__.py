"""Theme, style and controls of the panel and all windows."""
