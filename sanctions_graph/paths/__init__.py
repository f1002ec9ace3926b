"""The language of exposure: patterns over kinds of link, the named rules, search and explanation."""
