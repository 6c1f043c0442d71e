from hourglance.app.policy.model import Policy as Policy
from hourglance.app.policy.model import PolicyError as PolicyError
from hourglance.app.policy.model import PolicyProblem as PolicyProblem
from hourglance.app.policy.reader import check_policy as check_policy
from hourglance.app.policy.reader import policy_path as policy_path
from hourglance.app.policy.reader import read_policy as read_policy
