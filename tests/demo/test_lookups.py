"""Look-ups: the one who signed in, queues and users."""

import pytest
from demo_clients import Client

from hourglance.demo import CLIENT_ID, DemoCloud
from hourglance.demo.organization import organization
from hourglance.genesys import family


def test_current_user_is_an_agent(cloud: DemoCloud, client: Client):
    me = client.http.get("/api/v2/users/me").json()
    assert me["id"] == cloud.organization.me.id
    assert me.keys() == {
        "id", "name", "email", "username", "title", "state", "division", "version", "selfUri",
    }  # fmt: skip


def test_current_user_expands(cloud: DemoCloud, client: Client):
    me = client.http.get("/api/v2/users/me?expand=organization,authorization").json()
    assert me["organization"]["id"] == cloud.organization.id
    assert set(family("conversations").permissions) <= set(me["authorization"]["permissions"])


def test_current_user_expands_without_data_are_accepted(client: Client):
    response = client.http.get("/api/v2/users/me?expand=groups,skills&expand=team")
    assert response.status_code == 200
    assert "groups" not in response.json()


def test_current_user_unknown_expand_is_rejected(client: Client):
    response = client.http.get("/api/v2/users/me?expand=everything")
    assert (response.status_code, response.json()["code"]) == (400, "invalid.query.param.value")


def test_current_user_permissions_reflect_faults(cloud: DemoCloud, client: Client):
    cloud.add_fault("no-permission@/api/v2/analytics")
    me = client.http.get("/api/v2/users/me?expand=authorization").json()
    assert not [name for name in me["authorization"]["permissions"] if name.startswith("analytics:")]
    assert "routing:queue:view" in me["authorization"]["permissions"]


def test_token_has_organization_and_client(cloud: DemoCloud, client: Client):
    token = client.http.get("/api/v2/tokens/me").json()
    assert token["organization"]["name"] == cloud.organization.name
    assert token["OAuthClient"]["id"] == CLIENT_ID
    head = client.http.head("/api/v2/tokens/me")
    assert (head.status_code, head.content) == (200, b"")


def test_pages_link_to_each_other(client: Client):
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
def test_queues_by_name_pattern(client: Client, name: str, expected: list[str]):
    found = client.http.get("/api/v2/routing/queues", params={"name": name}).json()
    assert [queue["name"] for queue in found["entities"]] == expected


def test_queues_by_id(cloud: DemoCloud, client: Client):
    wanted = cloud.organization.queues[2:4]
    found = client.http.get("/api/v2/routing/queues", params={"id": [queue.id for queue in wanted]}).json()
    assert [queue["id"] for queue in found["entities"]] == [queue.id for queue in wanted]


@pytest.mark.parametrize(
    ("path", "most"), [("/api/v2/routing/queues", 100), ("/api/v2/routing/queues/divisionviews", 100)]
)
def test_page_size_is_limited(client: Client, path: str, most: int):
    assert len(client.http.get(path, params={"pageSize": most}).json()["entities"]) == 8
    for size in (most + 1, 0, "many"):
        response = client.http.get(path, params={"pageSize": size})
        assert (response.status_code, response.json()["code"]) == (400, "invalid.query.param.value")


def test_my_queues_are_those_of_the_current_user(cloud: DemoCloud, client: Client):
    own = client.http.get("/api/v2/routing/queues/me").json()
    assert [queue["id"] for queue in own["entities"]] == [queue.id for queue in cloud.organization.me.queues]


def test_users_are_active_by_default(cloud: DemoCloud, client: Client):
    def names(**query):
        page = client.http.get("/api/v2/users", params={"pageSize": 100, **query}).json()
        return [user["name"] for user in page["entities"]]

    assert len(names()) == len(cloud.organization.agents)
    assert names(state="inactive") == ["Pat Former"]
    assert sorted(names(state="any")) == sorted([*names(), "Pat Former"])
    some = [user.id for user in cloud.organization.users[-2:]]
    assert names(id=some, state="any") == [user.name for user in cloud.organization.users[-2:]]


def test_users_by_id_are_at_most_100(client: Client):
    assert client.http.get("/api/v2/users", params={"id": ["x"] * 101}).status_code == 400


def test_organization_size_is_configurable():
    large = organization(7, agents=2_000, queues=500)
    assert len({queue.id for queue in large.queues}) == len({queue.name for queue in large.queues}) == 500
    assert len(large.agents) == 2_000
    assert organization(7, queues=500).queues[:8] == organization(7).queues
    assert organization(7, queues=4).queues == organization(7).queues[:4]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/v2/routing/wrapupcodes", "wrap_up_codes"),
        ("/api/v2/routing/wrapupcodes/divisionviews", "wrap_up_codes"),
        ("/api/v2/authorization/divisions", "divisions"),
    ],
)
def test_wrap_up_codes_and_divisions_by_id_and_name(cloud: DemoCloud, client: Client, path: str, kind: str):
    there = getattr(cloud.organization, kind)
    wanted = there[1:3]
    found = client.http.get(path, params={"id": [each.id for each in wanted]}).json()
    assert [(each["id"], each["name"]) for each in found["entities"]] == [
        (each.id, each.name) for each in wanted
    ]
    assert client.http.get(path, params={"name": f"{there[0].name[:3]}*"}).json()["total"] == 1


def test_user_search_by_prefix(cloud: DemoCloud, client: Client):
    def found(value: str, **page: int):
        criterion = {"type": "STARTS_WITH", "fields": ["name"], "value": value}
        return client.http.post("/api/v2/users/search", json={"query": [criterion], **page}).json()

    assert [user["name"] for user in found("robin")["results"]] == ["Robin Demo"]
    assert [user["name"] for user in found("dem")["results"]] == ["Robin Demo"]
    assert found("pat f")["results"] == []
    assert (found("", pageSize=5)["pageCount"], len(found("", pageSize=5, pageNumber=2)["results"])) == (5, 5)


@pytest.mark.parametrize("asked", [b"", b"[]", b'{"query": [{"type": "EXACT"}]}'])
def test_user_search_of_another_kind_is_rejected(client: Client, asked: bytes):
    assert client.http.post("/api/v2/users/search", content=asked).status_code == 400


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ("/api/v2/routing/queues/divisionviews", "routing:queue:search"),
        ("/api/v2/routing/wrapupcodes", "routing:wrapupCode:view"),
        ("/api/v2/routing/wrapupcodes/divisionviews", "routing:wrapupCode:search"),
    ],
)
def test_lookup_without_permission_names_it(cloud: DemoCloud, client: Client, path: str, needed: str):
    cloud.add_fault(f"no-permission@{path}")
    assert needed in client.http.get(path).json()["message"]
