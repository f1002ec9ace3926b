"""The same graph as another library's object, and back without loss."""
