"""Files into a builder, graphs into files."""

from sanctions_graph.io.csv_folder import read_csv_folder, write_csv_folder
from sanctions_graph.io.frames import from_dataframe

__all__ = ["from_dataframe", "read_csv_folder", "write_csv_folder"]
