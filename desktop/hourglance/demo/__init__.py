"""A local Genesys Cloud, for those who have none at hand: login, look-ups and aggregates queries.

Everything is made up and nothing leaves this computer. In a test, or in a thread of the app::

    with DemoCloud(seed=7, conversations=2_000) as cloud:
        ...  # sign in at cloud.url with cloud.client_id; the person at the browser is follow
        cloud.database.execute("SELECT sum(value) FROM metric_event WHERE metric = 'tHandle'")

As a process of its own: ``hourglance simulate``, which is :func:`run`. Its client is
:data:`CLIENT_ID` there, too. To sign in without anyone at a browser, give :func:`follow` as what opens
the browser. For figures alone, with neither sign-in nor HTTP, there is :class:`DemoData`.
"""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
