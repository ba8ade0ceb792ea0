"""torchnotes: what PyTorch really does, proved on your version."""

from torchnotes.claims import belief, changed, claim, isolated, since, until

__all__ = ["belief", "changed", "claim", "isolated", "since", "until"]
