"""Writers for the tools that people use; nothing of them is read back."""
