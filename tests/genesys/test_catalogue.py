"""The catalogue: complete, consistent with itself, quick to load."""

import re
import subprocess
import sys

import pytest

from hourglance import genesys, lint
from hourglance.genesys import (
    UnknownFamilyError,
    confusions,
    dimension_named,
    families,
    families_with,
    family,
    fields,
    limits,
    sources,
)


def test_families_are_19_and_sorted():
    assert len(families()) == 19
    assert list(families()) == sorted(families())
    assert {"conversations", "users", "flows", "transcripts"} <= set(families())


def test_family_path_and_required_fields():
    for name in families():
        known = family(name)
        assert known.path == f"/api/v2/analytics/{name}/aggregates/query"
        assert {"interval", "metrics"} <= set(known.fields)
        assert known.metrics
        assert set(known.fields) <= {field.name for field in fields()}


def test_family_names_are_unique_and_sorted():
    for known in map(family, families()):
        names = [metric.name for metric in known.metrics]
        assert names == sorted(set(names))
        assert list(known.group_by) == sorted(set(known.group_by))
        assert len(set(known.predicate_dimensions)) == len(known.predicate_dimensions)
        assert set(known.group_by) <= set(known.predicate_dimensions)


def test_metric_kind_and_unit_follow_from_first_letter():
    units = {"n": {"count"}, "t": {"ms"}, "o": {"number", "ratio"}}
    for known in map(family, families()):
        for metric in known.metrics:
            assert metric.kind == metric.name[0]
            assert metric.unit in units[metric.kind]
            assert metric.viewable is (metric.kind == "t")


def test_sortable_metrics_only_in_families_with_ranking():
    for known in map(family, families()):
        if any(metric.sortable for metric in known.metrics) and "sortMetric" in known.fields:
            assert {"queryType", "limit"} <= set(known.fields)
    conversations = family("conversations")
    unsortable = {metric.name for metric in conversations.metrics if not metric.sortable}
    assert unsortable == {"oServiceLevel", "oCallbackServiceLevel", "tShortAbandon", "tWait"}


def test_conversations_family_matches_published_counts():
    known = family("conversations")
    assert (len(known.metrics), len(known.group_by), len(known.predicate_dimensions)) == (82, 83, 84)
    assert known.filter_only == ("canonicalExternalContactId",)
    assert known.permissions == ("analytics:conversationAggregate:view",)


def test_metric_conversation_duration_does_not_exist():
    assert families_with("conversationDuration") == ()
    assert families_with("tConversationDuration") == ()


def test_families_with_metric():
    assert families_with("tHandle") == ("conversations",)
    assert families_with("tSystemPresence") == ("users",)


def test_queue_metrics_are_never_recorded_by_user():
    known = family("conversations")
    for name in ("nOffered", "tAbandon", "oServiceLevel"):
        metric = known.metric(name)
        assert metric
        assert metric.owner == "queue"
        assert metric.never_by == ("userId",)


def test_additive_excludes_distinct_counts_and_observations():
    assert not family("conversations").metrics_by_name["nConversations"].additive
    assert not family("knowledge").metrics_by_name["nDistinctKnowledgeSessions"].additive
    assert not family("conversations").metrics_by_name["oServiceTarget"].additive
    assert family("conversations").metrics_by_name["oServiceLevel"].additive
    assert family("conversations").metrics_by_name["tHandle"].additive


def _metrics():
    return [(known, metric) for known in map(family, families()) for metric in known.metrics]


def _is_sentence(text):
    return re.fullmatch(r"[A-Z][^\n]*[^.\s]\.", text) and "  " not in text


def test_metric_meanings_are_sentences_and_differ():
    meanings = {}
    for known, metric in _metrics():
        assert _is_sentence(metric.meaning), metric.name
        assert metric.owner, metric.name
        assert meanings.setdefault(metric.meaning, metric.name) == metric.name, known.name


def test_metric_stamp_and_average_continue_a_sentence():
    for _, metric in _metrics():
        for text in (metric.stamped, metric.average):
            assert not text or (text[0].islower() and text[-1] != "."), metric.name


def test_metric_of_several_families_means_the_same_in_each():
    found = {}
    for _, metric in _metrics():
        fact = metric.meaning, metric.owner, metric.confidence
        assert found.setdefault(metric.name, fact) == fact


def test_metric_meaning_has_a_source_unless_it_is_inferred():
    for _, metric in _metrics():
        assert set(metric.sources) <= set(sources()), metric.name
        assert metric.sources or metric.confidence == "inferred", metric.name


def test_counters_count_and_names_of_other_metrics_exist():
    names = {metric.name for _, metric in _metrics()}
    dimensions = {name for known in map(family, families()) for name in known.predicate_dimensions}
    for _, metric in _metrics():
        assert (metric.kind == "n") <= metric.meaning.startswith("Number of "), metric.name
        mentioned = re.findall(r"\b[nto][A-Z]\w+", f"{metric.meaning} {metric.average}")
        assert set(mentioned) <= names | dimensions, metric.name


def test_confusions_are_pairs_of_two_metrics_each_once():
    names = {metric.name for _, metric in _metrics()}
    pairs = [frozenset(pair.names) for pair in confusions()]
    assert len(set(pairs)) == len(pairs)
    for pair in confusions():
        assert len(set(pair.names)) == 2
        assert set(pair.names) <= names
        assert _is_sentence(pair.difference) or pair.difference.startswith(pair.names)


def test_catalog_has_a_meaning_for_each_dimension():
    for name in {each for known in map(family, families()) for each in known.predicate_dimensions}:
        dimension = dimension_named(name)
        assert dimension, name
        assert _is_sentence(dimension.meaning), name
    assert dimension_named("queueName") is None


def test_catalog_has_a_permission_for_each_family_and_two_previews():
    known = [family(name) for name in families()]
    assert all(each.permissions for each in known)
    assert [each.name for each in known if each.preview] == ["agentutilizations", "copilots"]


def test_dimension_values_by_family():
    conversations = family("conversations")
    assert "voice" in conversations.values("mediaType")
    assert conversations.closed("mediaType")
    assert not conversations.closed("interactionType")
    assert conversations.values("queueId") == ()
    assert family("users").values("mediaType") == ()
    assert not family("surveys").closed("mediaType")


def test_limits_by_family_and_confidence():
    assert family("conversations").limit("views") == 10
    assert family("conversations").limit("request body") == 512_000
    assert family("users").limit("userId predicates") == 100
    assert family("conversations").limit("userId predicates") is None
    assert family("conversations").limit("interval") is None
    assert {limit.confidence for limit in limits()} <= {"official", "third-party", "unconfirmed"}


def test_fields_required_are_interval_and_metrics():
    assert [field.name for field in fields() if field.required] == ["interval", "metrics"]


def test_unknown_family_suggests_the_closest():
    with pytest.raises(UnknownFamilyError, match="Did you mean 'conversations'"):
        family("conversation")
    with pytest.raises(UnknownFamilyError, match="The families are actions"):
        family("zzz")


def test_catalog_loads_in_ten_milliseconds():
    program = (
        "import time; from hourglance.genesys import family\n"
        "start = time.process_time(); family('conversations'); print(time.process_time() - start)"
    )
    times = [
        float(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout)
        for _ in range(3)
    ]
    assert min(times) < 0.010


def test_catalog_face_names_exist():
    for face in (genesys, lint):
        assert all(hasattr(face, name) for name in face.__all__)
        assert not [name for name in face.__all__ if re.match("_", name)]
