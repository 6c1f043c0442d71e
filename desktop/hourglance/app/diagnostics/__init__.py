"""The checks of ``hourglance doctor``, and the support report."""
