"""Questions put to a graph, and their answers."""
