"""The command line, for people who have a file and no notebook: ``python -m sanctions_graph --help``."""
