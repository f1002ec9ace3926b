"""The figures, one file each: a twin that returns the value, and a function that draws it."""
