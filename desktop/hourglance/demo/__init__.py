"""A local Genesys Cloud: login, lookups and aggregates queries over generated data.

All data is fictional and nothing leaves this computer. In a test, or in a thread of the app::

    with DemoCloud(seed=7, conversations=2_000) as cloud:
        ...  # sign in at cloud.url with cloud.client_id; open_headless is a browser for tests
        cloud.database.execute("SELECT sum(value) FROM metric_event WHERE metric = 'tHandle'")

As a process of its own: ``hourglance simulate``, which calls :func:`run`; its client is :data:`CLIENT_ID`,
too. For results without sign-in and HTTP there is :class:`DemoData`.
"""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
