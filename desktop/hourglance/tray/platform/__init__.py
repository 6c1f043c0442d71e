"""What differs between operating systems: autostart, notifications, display, signals, single instance."""
