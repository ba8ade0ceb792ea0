"""Which changes of torch touch somebody's code: by its source, or by what its tests call."""
