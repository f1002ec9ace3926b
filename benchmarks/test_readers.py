"""FollowTheMoney lines to a frozen graph, beside the followthemoney package making equal tuples of the same file.

The package has two ways to make an entity of a line. `Model.get_proxy` says of ``cleaned=False`` that values are
validated and normalised, for input from a source that is not trusted: this is the work that our reader does, which
reads every day, share and country, refuses what is none, and finds ends that are not there. ``cleaned=True``, which is
its default, takes every value as it stands. Both are measured; the bar of three times is held against the first.
"""

import json
import random

import pytest

from sanctions_graph.io import read

ENTITIES = 30_000
SEEN = {"datasets": ["made_up"], "first_seen": "2023-11-02T16:38:16", "last_seen": "2026-04-29T12:53:04"}


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """Write made-up companies and holdings, one entity a line."""
    rng = random.Random(5)
    path = tmp_path_factory.mktemp("ftm") / "entities.ftm.json"
    with path.open("w", encoding="utf-8") as file:
        for number in range(ENTITIES):
            name = f"Company {number} LLC"
            properties = {
                "name": [name], "alias": [f"C{number}"], "country": [rng.choice(["ru", "cy", "ae", "gb"])],
                "jurisdiction": ["ru"], "registrationNumber": [str(10**9 + number)],
            }  # fmt: skip
            entity = {"id": f"NK-{number:x}", "caption": name, "schema": "Company", "properties": properties, **SEEN}
            file.write(json.dumps(entity) + "\n")
        for number in range(ENTITIES):
            properties = {
                "owner": [f"NK-{rng.randrange(ENTITIES):x}"], "asset": [f"NK-{number:x}"],
                "percentage": [str(rng.randrange(1, 100))], "startDate": [f"20{rng.randrange(10, 25)}-03-11"],
            }  # fmt: skip
            entity = {"id": f"own-{number:x}", "caption": "Ownership", "schema": "Ownership", "properties": properties}
            file.write(json.dumps({**entity, **SEEN}) + "\n")
    return path


def tuples(path, *, cleaned):
    """Iterate a file with the package into what the graph holds: nodes, names, links and claims."""
    followthemoney = pytest.importorskip("followthemoney", reason="install followthemoney to compare")
    from followthemoney.types import registry

    assert followthemoney.model.get("Ownership").edge
    nodes, names, links, claims = [], [], [], []
    with path.open(encoding="utf-8") as file:
        for line in file:
            proxy = followthemoney.model.get_proxy(json.loads(line), cleaned=cleaned)
            context = proxy.context
            seen = (context["first_seen"][:10], context["last_seen"][:10], "; ".join(context["datasets"]))
            if proxy.schema.edge:
                said = {name: "; ".join(proxy.get(name)) for name in ("startDate", "endDate", "percentage", "role")}
                for source, target in proxy.edgepairs():
                    links.append((proxy.id, source, proxy.schema.name, target, *said.values()))
                    claims.append((proxy.id, proxy.id, *seen))
                continue
            nodes.append((proxy.id, proxy.schema.name, proxy.caption))
            for prop, value in proxy.itervalues():
                if prop.type in (registry.name, registry.identifier):
                    names.append((proxy.id, prop.name, value))
                elif prop.type in (registry.country, registry.entity):
                    links.append((f"{proxy.id}/{prop.name}/{value}", proxy.id, prop.name, value, "", "", "", ""))
                    claims.append((links[-1][0], f"{proxy.id}, {prop.name}", *seen))
    return nodes, names, links, claims


@pytest.mark.benchmark(group="FollowTheMoney lines")
def test_read_lines(benchmark, lines):
    graph = benchmark.pedantic(read, args=(lines,), rounds=3, warmup_rounds=1)
    assert len(graph.tables["links"]) == len(graph.tables["claims"]) == 3 * ENTITIES


@pytest.mark.benchmark(group="FollowTheMoney lines")
def test_read_lines_and_look_at_ids(benchmark, lines):
    """Ids that are made from content are hashed when one of them is looked at."""

    def look():
        graph = read(lines)
        return graph.tables["names"].ids[0], graph.tables["claims"].ids[0]

    assert benchmark.pedantic(look, rounds=3, warmup_rounds=1)


@pytest.mark.benchmark(group="FollowTheMoney lines")
@pytest.mark.parametrize("cleaned", [False, True], ids=["validated", "as they stand"])
def test_iterate_with_the_package(benchmark, lines, cleaned):
    nodes, names, links, claims = benchmark.pedantic(tuples, args=(lines,), kwargs={"cleaned": cleaned}, rounds=3)
    assert (len(nodes), len(names), len(links), len(claims)) == (
        ENTITIES,
        3 * ENTITIES,
        3 * ENTITIES,
        3 * ENTITIES,
    )
