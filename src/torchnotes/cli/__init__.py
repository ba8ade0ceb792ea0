"""The knowledge base in the terminal."""
