"""Inside pytest: the plugin, what a check observes and leaves behind, the report."""
