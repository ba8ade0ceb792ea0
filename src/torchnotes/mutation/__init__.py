"""Proof that checks can fail: torch made wrong on purpose, one mutant at a time."""
