"""torchnotes: what PyTorch really does, proved on your version."""

from torchnotes.claims import belief, claim, since, until

__all__ = ["belief", "claim", "since", "until"]
