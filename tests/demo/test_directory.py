"""Look-ups: the one who signed in, queues and users."""

import pytest
from demo_clients import NOW, Client

from hourglance.demo import CLIENT_ID, DemoCloud
from hourglance.query import family


def test_me_is_one_of_the_agents(cloud: DemoCloud, client: Client):
    me = client.http.get("/api/v2/users/me").json()
    assert me["id"] == cloud.organization.me.id
    assert me.keys() == {
        "id", "name", "email", "username", "title", "state", "division", "version", "selfUri",
    }  # fmt: skip


def test_me_expands_what_is_asked_for(cloud: DemoCloud, client: Client):
    me = client.http.get("/api/v2/users/me?expand=organization,authorization&expand=date,token").json()
    assert me["organization"]["id"] == cloud.organization.id
    assert set(family("conversations").permissions) <= set(me["authorization"]["permissions"])
    assert me["date"] == {"currentDate": NOW.strftime("%Y-%m-%dT%H:%M:%S.000Z")}
    assert me["token"]["OAuthClient"]["id"] == CLIENT_ID


def test_an_unknown_expand_is_refused(client: Client):
    response = client.http.get("/api/v2/users/me?expand=everything")
    assert (response.status_code, response.json()["code"]) == (400, "invalid.query.param.value")


def test_who_lacks_permissions_can_see_that(cloud: DemoCloud, client: Client):
    cloud.add_fault("no-permission@/api/v2/analytics")
    me = client.http.get("/api/v2/users/me?expand=authorization").json()
    assert not [name for name in me["authorization"]["permissions"] if name.startswith("analytics:")]
    assert "routing:queue:view" in me["authorization"]["permissions"]


def test_tokens_me_tells_of_organization_and_client(cloud: DemoCloud, client: Client):
    told = client.http.get("/api/v2/tokens/me").json()
    assert told["organization"]["name"] == cloud.organization.name
    assert told["OAuthClient"]["id"] == CLIENT_ID
    head = client.http.head("/api/v2/tokens/me")
    assert (head.status_code, head.content) == (200, b"")


def test_a_listing_is_cut_into_pages_that_know_each_other(client: Client):
    first = client.http.get("/api/v2/routing/queues?pageSize=3").json()
    assert (first["pageNumber"], first["pageSize"], first["pageCount"], first["total"]) == (1, 3, 3, 8)
    assert "previousUri" not in first
    second = client.http.get(first["nextUri"]).json()
    third = client.http.get(second["nextUri"]).json()
    assert "nextUri" not in third
    assert third["selfUri"] == first["lastUri"]
    assert client.http.get(second["previousUri"]).json() == first
    names = [queue["name"] for page in (first, second, third) for queue in page["entities"]]
    assert len(set(names)) == 8


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("billing", ["Billing"]),
        ("S*", ["Sales", "Support"]),
        ("*ing", ["Billing"]),
        ("*a*", ["Sales", "Claims", "Digital"]),
        ("x", []),
    ],
)
def test_queues_are_found_by_name_with_stars_at_the_ends(client: Client, name: str, expected: list[str]):
    found = client.http.get("/api/v2/routing/queues", params={"name": name}).json()
    assert [queue["name"] for queue in found["entities"]] == expected


def test_queues_are_found_by_id(cloud: DemoCloud, client: Client):
    wanted = cloud.organization.queues[2:4]
    found = client.http.get("/api/v2/routing/queues", params={"id": [queue.id for queue in wanted]}).json()
    assert [queue["id"] for queue in found["entities"]] == [queue.id for queue in wanted]


@pytest.mark.parametrize(
    ("path", "most"), [("/api/v2/routing/queues", 100), ("/api/v2/routing/queues/divisionviews/all", 500)]
)
def test_a_page_has_a_largest_size(client: Client, path: str, most: int):
    assert len(client.http.get(path, params={"pageSize": most}).json()["entities"]) == 8
    for size in (most + 1, 0, "many"):
        response = client.http.get(path, params={"pageSize": size})
        assert (response.status_code, response.json()["code"]) == (400, "invalid.query.param.value")


def test_own_queues_are_those_of_the_one_who_signed_in(cloud: DemoCloud, client: Client):
    own = client.http.get("/api/v2/routing/queues/me").json()
    assert [queue["id"] for queue in own["entities"]] == [queue.id for queue in cloud.organization.me.queues]


def test_users_are_the_active_ones_unless_asked_otherwise(cloud: DemoCloud, client: Client):
    def names(**query):
        page = client.http.get("/api/v2/users", params={"pageSize": 100, **query}).json()
        return [user["name"] for user in page["entities"]]

    assert len(names()) == len(cloud.organization.agents)
    assert names(state="inactive") == ["Pat Former"]
    assert sorted(names(state="any")) == sorted([*names(), "Pat Former"])
    some = [user.id for user in cloud.organization.users[-2:]]
    assert names(id=some, state="any") == [user.name for user in cloud.organization.users[-2:]]


def test_at_most_a_hundred_users_are_named_at_once(client: Client):
    assert client.http.get("/api/v2/users", params={"id": ["x"] * 101}).status_code == 400
