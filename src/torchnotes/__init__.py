"""torchnotes: what PyTorch really does, proved on your version."""

from torchnotes.claims import belief, claim, isolated, since, until

__all__ = ["belief", "claim", "isolated", "since", "until"]
