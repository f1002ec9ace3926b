"""A file that a user named is read or refused; what lies beside others in a folder or archive may be passed over."""

import io
import zipfile

import pytest

from sanctions_graph.errors import FormatError
from sanctions_graph.io.read import read

NODES = b"id,kind,caption\nlei:A,entity,A plc\n"
PAGE = b"<!DOCTYPE html><html>Please log in</html>"


@pytest.fixture(name="folder")
def _folder(tmp_path):
    (tmp_path / "nodes.csv").write_bytes(NODES)
    (tmp_path / "links.csv").write_bytes(PAGE)
    return tmp_path


def test_a_named_file_of_another_format_is_refused(folder):
    with pytest.raises(FormatError, match=r"links\.csv.*it is no file of csv-folder") as refused:
        read([folder / "nodes.csv", folder / "links.csv"])
    assert "Hint: leave it out" in str(refused.value)
    graph = read([folder / "nodes.csv", folder / "links.csv"], on_error="collect")
    (finding,) = graph.findings
    assert (finding.rule, "left out: it is no file of csv-folder" in finding.message) == ("file", True)


def test_one_in_a_folder_or_an_archive_is_passed_over_with_a_finding(folder):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("nodes.csv", NODES)
        archive.writestr("README.txt", b"about")
    for source in (folder, packed.getvalue()):
        (finding,) = read(source).findings
        assert (finding.rule, "not read" in finding.message) == ("file", True)


def test_an_archive_beside_others_of_which_nothing_is_read_is_refused(folder):
    packed = folder / "more.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("README.txt", b"about")
    with pytest.raises(FormatError, match=r"README\.txt"):
        read([folder / "nodes.csv", packed])


# ---- the day of a list -----------------------------------------------------------------------------------

SDN = b'1,"A",-0- ,"DPRK4",' + b"-0- ," * 7 + b"-0- \n"


def test_a_list_that_is_older_than_its_measures_is_told():
    def told(day):
        return [finding.message for finding in read(SDN, published=day).findings if finding.rule == "date"]

    (message,) = told("1950-01-01")
    assert "before 1 of the measures by which it lists, such as Executive Order" in message
    assert not told("2026-01-15")


def test_a_list_cannot_have_come_out_tomorrow():
    with pytest.raises(FormatError, match="cannot have come out on 2999-01-01"):
        read(SDN, published="2999-01-01")
