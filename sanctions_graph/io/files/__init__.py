"""Bytes into values and values into bytes: what readers and writers share."""
