"""What the app and a plugin process say to each other."""
