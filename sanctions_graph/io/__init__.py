"""Files into a builder, graphs into files."""

from sanctions_graph.io.download import OfficialList, download
from sanctions_graph.io.exports.cytoscape import write_cytoscape
from sanctions_graph.io.exports.ftm_out import write_ftm
from sanctions_graph.io.exports.gexf import write_gexf
from sanctions_graph.io.exports.neo4j import write_neo4j
from sanctions_graph.io.exports.spreadsheet import write_spreadsheet
from sanctions_graph.io.exports.stix import write_stix
from sanctions_graph.io.files._written import Written
from sanctions_graph.io.frames import from_dataframe
from sanctions_graph.io.read import read
from sanctions_graph.io.registry import Reader, Reading, readers
from sanctions_graph.io.resolver import Judgements, read_resolver
from sanctions_graph.io.stores.csv_folder import read_csv_folder, write_csv_folder
from sanctions_graph.io.stores.graphml import read_graphml, write_graphml
from sanctions_graph.io.stores.native import read_native, write_native
from sanctions_graph.io.stores.node_link import read_node_link, write_node_link
from sanctions_graph.io.stores.parquet import read_parquet, write_parquet
from sanctions_graph.io.write import Writer, write, writers

__all__ = [
    "Judgements",
    "OfficialList",
    "Reader",
    "Reading",
    "Writer",
    "Written",
    "download",
    "from_dataframe",
    "read",
    "read_csv_folder",
    "read_graphml",
    "read_native",
    "read_node_link",
    "read_parquet",
    "read_resolver",
    "readers",
    "write",
    "write_csv_folder",
    "write_cytoscape",
    "write_ftm",
    "write_gexf",
    "write_graphml",
    "write_native",
    "write_neo4j",
    "write_node_link",
    "write_parquet",
    "write_spreadsheet",
    "write_stix",
    "writers",
]
