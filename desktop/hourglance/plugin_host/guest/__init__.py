"""What runs inside the WebAssembly guest together with one plugin, in pure Python.

The component is built from this package and :mod:`hourglance.api`. Nothing here imports the rest of
Hourglance.
"""
