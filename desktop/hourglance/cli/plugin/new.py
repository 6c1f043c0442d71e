"""``hourglance plugin new``: create a plugin."""

from pathlib import Path

import click

from hourglance.util.terminal import write


@click.command(short_help="Create a plugin.")
@click.argument("name")
def new(name: str) -> None:
    """Create the folder NAME with a plugin: a widget, its test, and the files of a distribution.

    NAME is what users install: lowercase letters, digits and hyphens, such as longest-wait. An existing
    folder is never changed.
    """
    from hourglance.devtools import create_plugin

    _, files = create_plugin(name, Path.cwd())
    write(f"Created {name}:\n")
    width = max(map(len, files))
    for path, about in files.items():
        write(f"  {path:<{width}}  {about}")
    write(f"""
Next steps:

  hourglance plugin dev {name}        show the card while you write the widget
  hourglance plugin check {name}      check the plugin
  hourglance plugin install ./{name}  install it to your panel""")
