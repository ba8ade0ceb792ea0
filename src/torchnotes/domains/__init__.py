"""What a check sweeps over: dtypes, tensors, layers, optimizers, …, as the torch at hand lists them."""
