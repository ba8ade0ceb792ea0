"""What torch changed from one release to the next that no claim tells."""
