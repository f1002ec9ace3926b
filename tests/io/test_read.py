"""One call for every file: the format is recognised, what made the graph is recorded, nothing is half read."""

import gzip
import hashlib
import io
import json
import os
import zipfile
from importlib.metadata import EntryPoint
from types import MappingProxyType

import pytest

import sanctions_graph as sg
from sanctions_graph._resources import data_folder
from sanctions_graph.errors import FormatError, RecordError, SanctionsGraphError, SchemaError, UnknownKindError
from sanctions_graph.io import Reader, read, readers, registry
from sanctions_graph.io.lists._places import find_state
from sanctions_graph.io.lists._programs import Program, _programs, find_program

NODES = b"id,kind,caption\nx:a,entity,A\nx:b,entity,B\n"
LINKS = b"id,source,target,kind\nl:1,x:a,x:b,owns\n"
CLAIMS = b"about,document\nl:1,doc:1\n"
DOCUMENTS = b"id,title\ndoc:1,A list\n"
SDN = b'7,"ALPHA",-0- ,"DPRK3",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n'
UN = b'<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:00Z"></CONSOLIDATED_LIST>'


@pytest.fixture(name="folder")
def _folder(tmp_path):
    for name, data in {"nodes": NODES, "links": LINKS, "claims": CLAIMS, "documents": DOCUMENTS}.items():
        (tmp_path / f"{name}.csv").write_bytes(data)
    return tmp_path


# ---- recognising ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name"), [(NODES, "csv-folder"), (SDN, "ofac-csv"), (UN, "un-xml"), (b"\xef\xbb\xbf" + UN, "un-xml")]
)
def test_a_format_is_recognised_by_what_is_in_the_file(tmp_path, data, name):
    (tmp_path / "no-telling.txt").write_bytes(data)
    graph = read(tmp_path / "no-telling.txt")
    assert json.loads(graph.provenance[0].parameters)["reader"] == name
    assert graph == read(tmp_path / "no-telling.txt", name)


def test_the_bundled_case_reads_as_any_folder():
    graph = read(data_folder("dprk"))
    assert graph == sg.load_case("dprk")
    assert {finding.message for finding in graph.findings if finding.rule == "file"} == {
        "excluded.csv, line 1: not read: it is no file of csv-folder",
        "datapackage.json, line 1: not read: it is no file of csv-folder",
    }


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (b"", "'input' is empty"),
        (b"Hello there, this is a letter", "begins with b'Hello there, this is a l'"),
        ([], "the source holds no file"),
        (b"a,b\n1,2\n", "begins with"),
        (b"1,2\n3,4\n", "begins with"),
        (b"<html></html>", "begins with"),
    ],
)
def test_what_no_reader_knows_is_refused_with_what_was_seen(source, says):
    with pytest.raises(FormatError, match="Hint:") as refused:
        read(source)
    assert says in str(refused.value)
    if source:
        assert all(reader.name in str(refused.value) for reader in readers())


def _zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else None)  # as its standard says
    return packed.getvalue()


EXCEL = _zipped(**{"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
LATE = _zipped(**{"docProps/app.xml": bytes(range(256)) * 300, "[Content_Types].xml": b"<Types/>"})
OPEN = _zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": b"<a/>"})
FOREIGN = {
    "a zip in a zip": (_zipped(**{"inner.zip": _zipped(**{"sdn.csv": SDN})}), "'inner.zip' is an archive in an arch"),
    "a zip in gz": (gzip.compress(_zipped(**{"sdn.csv": SDN})), "'input' is an archive in an archive"),
    "Excel": (EXCEL, "'input' is a spreadsheet"),
    "Excel in another order": (LATE, "'input' is a spreadsheet"),
    "Excel in a zip": (_zipped(**{"book.xlsx": EXCEL}), "'book.xlsx' is a spreadsheet"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "'input' is a spreadsheet"),
    "OpenDocument": (OPEN, "'input' is a spreadsheet"),
    "UTF-16": (NODES.decode().encode("utf-16"), "'input' is UTF-16 text"),
    "semicolons": (NODES.replace(b",", b";"), "has ';' between its cells"),
    "tabs": (NODES.replace(b",", b"\t"), r"has '\t' between its cells"),
}


@pytest.mark.parametrize("reader", [None, "csv-folder"])
@pytest.mark.parametrize("case", FOREIGN)
def test_what_is_known_and_not_read_is_named_with_what_to_do(case, reader):
    data, says = FOREIGN[case]
    with pytest.raises(FormatError, match="Hint:") as refused:
        read(data, reader)
    assert says in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_xml_in_utf_16_is_read_where_the_reader_is_named(tmp_path, encoding):
    graph = read(NODES)
    text = sg.write(graph, tmp_path / "a.graphml").path.read_text(encoding="utf-8")
    raw = ("\ufeff" + text.replace("UTF-8", "UTF-16").replace("utf-8", "utf-16")).encode(encoding)
    assert read(raw, "graphml") == graph


def test_a_spreadsheet_beside_the_files_of_a_set_is_not_read_and_told(folder):
    (folder / "notes.xlsx").write_bytes(EXCEL)
    assert [each.id for each in read(folder).findings if each.rule == "file"] == ["notes.xlsx"]


def test_files_of_two_formats_are_refused(tmp_path):
    (tmp_path / "sdn.csv").write_bytes(SDN)
    (tmp_path / "un.xml").write_bytes(UN)
    with pytest.raises(FormatError, match="the files are of 2 formats: ofac-csv, un-xml"):
        read(tmp_path)
    assert len(read(tmp_path, "ofac-csv").tables["links"]) == 1


def test_an_unknown_reader_or_way_is_refused():
    with pytest.raises(UnknownKindError, match="'un-xm' is no reader\nHint: did you mean 'un-xml'"):
        read(UN, "un-xm")
    with pytest.raises(UnknownKindError, match="is no way to treat an error"):
        read(UN, on_error="ignore")


# ---- what comes out ------------------------------------------------------------------------------------------


def test_the_graph_records_what_made_it(folder):
    graph = read(folder)
    (step,) = graph.provenance
    assert (step.software, step.version) == ("sanctions_graph", sg.__version__)
    assert json.loads(step.parameters) == {"on_error": "raise", "reader": "csv-folder"}
    digest = hashlib.sha256(NODES).hexdigest()
    assert f"nodes.csv sha256:{digest}" in step.inputs
    assert str(folder) not in step.inputs


def test_a_folder_reads_as_read_csv_folder_does(folder):
    assert read(folder) == sg.io.read_csv_folder(folder)
    assert read(folder).findings == sg.io.read_csv_folder(folder).findings


def test_a_bad_row_of_a_folder_is_left_out_on_request(folder):
    (folder / "nodes.csv").write_bytes(NODES + b"x:c,entity\n")
    with pytest.raises(RecordError, match=r"nodes.csv, line 4: 2 cells where the header has 3"):
        read(folder)
    graph = read(folder, on_error="collect")
    assert list(graph.nodes.ids) == ["x:a", "x:b"]
    assert [finding.rule for finding in graph.findings] == ["record"]


def test_nothing_is_half_loaded(folder):
    (folder / "documents.csv").unlink()
    with pytest.raises(SanctionsGraphError, match="its document 'doc:1' is the id of no row"):
        read(folder, on_error="collect")  # a rule of the whole graph is no matter of single records


def test_garbage_is_not_collected_for_ever(monkeypatch):
    monkeypatch.setattr("sanctions_graph.io._report.MAX_FINDINGS", 10)
    with pytest.raises(FormatError, match="more than 10 findings"):
        read(SDN * 20, on_error="collect")


@pytest.mark.parametrize("published", ["2026-02", "2026"])
def test_a_day_of_publication_may_be_as_coarse_as_it_is_known(published):
    graph = read(SDN, published=published)
    assert graph.documents[0].to_text()["published"] == published
    assert graph.as_of("2026-02-15").mask("certain").any()


# ---- readers of others ---------------------------------------------------------------------------------------


def _knows(head, name):
    return head.startswith(b"MINE")


def _add_one(reading):
    for file in reading.files:
        for line in file.lines():
            reading.builder.add(sg.Entity(id=f"mine:{line.split()[1]}"))


MINE = Reader("mine", "a made-up form", _knows, _add_one, MappingProxyType({"word": "id"}))
TAKEN = Reader("un-xml", "an impostor", _knows, _add_one)
NO_READER = "just text"


def _points(monkeypatch, *names):
    points = [EntryPoint(name.lower(), f"{__name__}:{name}", registry.ENTRY_POINTS) for name in names]
    found = {"MINE": MINE, "TAKEN": TAKEN, "NO_READER": NO_READER}
    monkeypatch.setattr(EntryPoint, "load", lambda self: found[self.name.upper()])
    monkeypatch.setattr(registry, "entry_points", lambda group: points if group == "sanctions_graph.readers" else [])


def test_another_package_may_bring_a_reader(monkeypatch):
    _points(monkeypatch, "MINE")
    assert readers()[-1] is MINE
    assert list(read(b"MINE one\n").nodes.ids) == ["mine:one"]


@pytest.mark.parametrize(
    ("name", "says"), [("NO_READER", "is no reader"), ("TAKEN", "two readers are called 'un-xml'")]
)
def test_what_another_package_brings_is_checked(monkeypatch, name, says):
    _points(monkeypatch, name)
    with pytest.raises(SchemaError, match=says):
        readers()


def test_a_package_that_fails_is_named_and_the_others_are_listed(monkeypatch):
    _points(monkeypatch, "GONE")
    with pytest.warns(UserWarning, match="the reader 'gone' cannot be loaded"):
        assert "un-xml" in [reader.name for reader in readers()]


def test_every_reader_describes_itself():
    names = [reader.name for reader in readers()]
    assert names[:3] == ["csv-folder", "ofac-csv", "un-xml"]
    assert len(names) == len(set(names))
    for reader in readers():
        assert reader.summary
        assert reader.fields
        assert not reader.sniff(b"", "anything")
        assert not reader.sniff(os.urandom(2_000), "sdn.csv")


# ---- the two registries of words -----------------------------------------------------------------------------


def test_states_and_measures_are_those_of_the_bundled_case():
    case = sg.load_case("dprk")
    for node in case.nodes:
        if node.kind == "state":
            state = find_state(node.caption)
            assert (state.code, state.name) == (node.iso2, node.caption)
    shared = [program for program in _programs().values() if program.measure in case]
    assert {program.program for program in shared} >= {"DPRK", "DPRK2", "DPRK3", "DPRK4", "NPWMD", "UN-SC1718"}
    for program in shared:
        node = case.node(program.measure).to_text()
        assert {name: node[name] for name in ("caption", "type", "authority", "program", "reference", "adopted")} == {
            name: getattr(program, name) for name in ("caption", "type", "authority", "program", "reference", "adopted")
        }


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Korea, North", "KP"), ("Democratic People's Republic of Korea", "KP"), ("viet nam", "VN"), ("Türkiye", "TR"),
        ("St. Kitts & Nevis", "KN"), ("China, Hong Kong Special Administrative Region", "HK"), ("undetermined", ""),
    ],
)  # fmt: skip
def test_a_state_is_found_by_the_names_that_lists_give_it(name, code):
    assert find_state(name).code == code


def test_no_word_of_the_registries_means_two_things():
    assert find_state("Atlantis") is None
    assert find_program("ofac", "MARS") is None
    meanings: dict[str, Program] = {}
    for program in _programs().values():  # tags of several lists may stand for one measure
        assert meanings.setdefault(program.measure, program) == program
    for program in _programs().values():
        assert program.adopted
        assert program.unbroken_since >= program.adopted or not program.unbroken_since


@pytest.mark.parametrize("form", ["native", "parquet"])
def test_a_store_is_read_like_any_file(tmp_path, form):
    graph = sg.load_case("dprk")
    sg.write(graph, tmp_path / "store", form)
    assert sg.read(tmp_path / "store") == graph
    assert sg.read(str(tmp_path / "store")) == graph
