"""The pages: names, links, generated tables, and every cell of code, without Sphinx."""

import importlib.util
import re
from importlib import import_module
from pathlib import Path

import pytest

import sanctions_graph as sg
from sanctions_graph import errors
from sanctions_graph.model import kinds, records, schema
from sanctions_graph.model import rules as numbered
from sanctions_graph.paths import rules as exposure_rules

DOCS = Path(__file__).parents[2] / "docs"
BUILT = ("auto_examples", "reference/generated", "_build", "changelog.d")
PAGES = sorted(
    page.relative_to(DOCS).as_posix()
    for page in DOCS.rglob("*.md")
    if not page.relative_to(DOCS).as_posix().startswith(BUILT)
)
FENCE = re.compile(r"^(`{3,})(\{[\w-]+\}|[\w-]*)(.*)\n((?:.*\n)*?)\1\s*$", re.MULTILINE)


@pytest.fixture(scope="module", name="tables")
def _tables():
    spec = importlib.util.spec_from_file_location("registry_tables", DOCS / "_ext" / "registry_tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def text_of(page):
    return (DOCS / page).read_text(encoding="utf-8")


def fences(page, word):
    return [match for match in FENCE.finditer(text_of(page)) if match[2] == word]


# ---- the reference ----------------------------------------------------------------------------------------


def listed_names():
    return re.findall(r"^   ([A-Za-z][\w.]*)$", text_of("reference/index.rst"), re.MULTILINE)


def test_every_public_name_is_in_the_reference():
    assert set(sg.__all__) - {"__version__"} <= set(listed_names())


def test_every_name_of_the_reference_is_there_and_stands_once():
    names = listed_names()
    assert len(names) == len(set(names))
    for name in names:
        home, _, last = name.rpartition(".")
        assert hasattr(import_module(f"sanctions_graph.{home}".rstrip(".")), last), name


# ---- links ------------------------------------------------------------------------------------------------


def slug(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def anchors(page):
    text = re.sub(FENCE, "", text_of(page))
    headings = re.findall(r"^#+ (.+?)\s*$", text, re.MULTILINE)
    return {slug(heading) for heading in headings} | set(re.findall(r"^\(([\w-]+)\)=$", text, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_another_page_resolves(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(FENCE, "", text_of(page))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        if path.removeprefix("../") == "auto_examples/index.rst":  # made by the gallery
            assert list((DOCS.parent / "examples").glob("GALLERY_HEADER.*"))
            continue
        goal = (DOCS / page).parent / path if path else DOCS / page
        assert goal.is_file(), target
        if anchor:
            assert anchor in anchors(goal.resolve().relative_to(DOCS).as_posix()), target


@pytest.mark.parametrize("page", [page for page in PAGES if "{toctree}" in text_of(page)])
def test_every_entry_of_a_contents_list_is_a_page(page):
    for block in fences(page, "{toctree}"):
        for entry in block[4].split("\n"):
            if entry and not entry.startswith((":", "auto_examples")):
                goal = (DOCS / page).parent / entry
                assert goal.with_name(f"{goal.name}.md").is_file() or goal.with_name(f"{goal.name}.rst").is_file()


def test_no_page_brings_an_asset_from_outside():
    for path in [*DOCS.glob("_static/*"), *DOCS.glob("_templates/**/*.*")]:
        assert "://" not in path.read_text(encoding="utf-8"), path.name


# ---- generated tables -------------------------------------------------------------------------------------


def rows(lines):
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def test_the_kinds_table_has_one_row_a_kind_with_its_reason(tables):
    written = {row[0]: row for row in rows(tables.link_kinds())}
    assert set(written) == {f"`{name}`" for name in kinds.LINK_KINDS}
    for name, kind in kinds.LINK_KINDS.items():
        _, ends, flows, notes, reason = written[f"`{name}`"]
        assert flows == tables.FLOWS[kind.conduct]
        assert reason == kind.reason
        assert ("never certain;" in f"{notes};") == (not kind.may_be_certain)
        assert ("not counted" in notes) == (not kind.counted)
        assert ends.count("→") == 1


def test_roles_types_and_statuses_are_all_written(tables):
    roles = {role for kind in kinds.LINK_KINDS.values() for role in kind.event_roles}
    assert roles <= set(re.findall(r"`([^`]+)`", " ".join(tables.event_roles())))
    assert set(re.findall(r"`([^`]+)`", tables.entity_types()[0])) == set(kinds.ENTITY_TYPES)
    assert {tuple(cell.strip("`") for cell in row) for row in rows(tables.claim_statuses())} == set(
        kinds.STATUS_STANCE.items()
    )


def test_every_rule_of_exposure_is_written_with_pattern_and_reason(tables):
    text = "\n".join(tables.exposure_rules())
    for rule in exposure_rules.RULES.values():
        assert f"`{rule.pattern}`" in text
        assert rule.reason in text
        asked = rule in exposure_rules.DEFAULT_RULES
        assert (f"`{rule.name}` (only when asked for)\n" in text) == (not asked)


def test_every_numbered_rule_is_written_in_order(tables):
    written = rows(tables.numbered_rules())
    assert [row[0] for row in written] == [rule.number for rule in numbered.RULES]
    for row, rule in zip(written, numbered.RULES, strict=True):
        assert rule.says.lower() in row[1].lower()
        assert rule.reason.lower() in row[2].lower()
        assert (row[3] == "tests") == (rule.check is None)


@pytest.mark.parametrize("name", schema.LAYOUTS)
def test_every_field_has_a_meaning(tables, name):
    written = rows(tables.columns(name))
    assert [row[0] for row in written] == [f"`{field}`" for field in schema.LAYOUTS[name].fields]
    assert all(all(row) for row in written)
    inside = [column for row in written for column in re.findall(r"`(\w+)`", row[2])]
    assert tuple(inside) == schema.LAYOUTS[name].columns


@pytest.mark.parametrize("record", [*records.NODE_RECORDS.values(), *schema.RECORDS.values()])
def test_a_record_documents_its_fields_and_no_others(tables, record):
    assert set(tables.attributes(record)) == set(record.model_fields)


def test_every_error_is_in_the_table_and_in_the_tree(tables):
    classes = {name for name in errors.__all__ if name != "Finding"}
    assert {row[0].strip("`") for row in rows(tables.error_classes())} == classes
    assert classes <= set(re.findall(r"\w+Error", "\n".join(tables.error_tree())))


def test_pages_ask_for_what_there_is_and_all_of_it_is_asked_for(tables):
    asked = {block[3].strip() for page in PAGES for block in fences(page, "{registry}")}
    assert asked == set(tables.GENERATORS) | {f"columns {name}" for name in schema.LAYOUTS}


def test_changelog_fragments_are_named_and_shown(tables):
    names = [path.name for path in tables.FRAGMENTS.glob("*.md") if path.name != "README.md"]
    kinds_ = "|".join(tables.FRAGMENT_KINDS)
    assert all(re.fullmatch(rf"\d+\.({kinds_})(\.\d+)?\.md", name) for name in names)
    assert sum(line.startswith("* ") for line in tables.changelog()) == len(names)


# ---- code -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_code_on_a_page_is_a_cell_that_the_build_runs(page):
    assert not [block[0] for word in ("python", "ipython3", "pycon") for block in fences(page, word)]


@pytest.mark.parametrize("page", [page for page in PAGES if fences(page, "{code-cell}")])
def test_the_cells_of_a_page_run_in_order(page, tmp_path, monkeypatch, capsys):
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("agg")
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": "__main__"}
    for block in fences(page, "{code-cell}"):
        line = text_of(page)[: block.start()].count("\n") + 1
        code = compile("\n" * line + block[4], str(DOCS / page), "exec")
        exec(code, namespace)
    plt.close("all")
    assert "Traceback" not in capsys.readouterr().out


def test_pages_that_have_cells_name_their_kernel():
    for page in PAGES:
        has_kernel = text_of(page).startswith("---\nfile_format: mystnb\n")
        assert has_kernel == bool(fences(page, "{code-cell}")), page
