"""What is claimed, read from source without importing torch."""
