"""What exists: kinds, records, tables, rules, builder and the graph."""
