from hourglance.tray.errors import AlreadyRunningError as AlreadyRunningError
from hourglance.tray.errors import AutostartError as AutostartError
from hourglance.tray.errors import QtMissingError as QtMissingError
from hourglance.tray.platform.desktop import TrayDesktop as TrayDesktop
from hourglance.tray.platform.display import display_problem as display_problem
from hourglance.tray.start import run as run
from hourglance.tray.start import run_preview as run_preview
