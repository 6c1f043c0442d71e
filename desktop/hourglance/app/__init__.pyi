from hourglance.app.policy.errors import PolicyError as PolicyError
from hourglance.app.policy.model import Policy as Policy
from hourglance.app.policy.model import PolicyProblem as PolicyProblem
from hourglance.app.policy.reader import check_preset as check_preset
from hourglance.app.policy.reader import preset_path as preset_path
from hourglance.app.policy.reader import read_preset as read_preset
from hourglance.app.policy.render import render as render
