"""Rival ways measured in turn, and what their figures come to."""
