"""The commands of ``hourglance query``."""
