"""torchnotes: what PyTorch really does, proved on your version."""

from torchnotes.claims import belief, claim, since, speed, until

__all__ = ["belief", "claim", "since", "speed", "until"]
