"""What is found by which words: claims ranked by BM25 over weighted fields, for the site and the terminal alike."""
