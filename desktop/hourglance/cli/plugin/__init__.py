"""The commands about plugins: installed ones, and those that one writes."""
