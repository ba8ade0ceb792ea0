"""What torch answered: the schema of a record, its files, verdicts over releases and changes."""
