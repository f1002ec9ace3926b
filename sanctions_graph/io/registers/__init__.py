"""Readers of registers: who holds, runs or consolidates whom; one file a standard."""
