"""What pages of torch's documentation are called."""

import pytest

from torchnotes.site import documentation


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("generated/torch.gather", "torch.gather"),
        ("generated/torch.nn.functional.one_hot", "torch.nn.functional.one_hot"),
        ("notes/broadcasting", "Broadcasting semantics"),
        ("tensors", "torch.Tensor"),
        ("nn", "torch.nn"),
        ("nn.init", "torch.nn.init"),
    ],
)
def test_a_page_has_the_title_that_torch_s_documentation_has(page, title):
    assert documentation.title(page) == title


def test_every_page_that_a_claim_names_has_a_title_in_words_or_is_named_after_its_api(source):
    pages = {page for claim in source.claims for page in claim.see if not page.startswith("generated/")}
    titles = {page: documentation.title(page) for page in pages}

    assert {page: title for page, title in titles.items() if "/" in title or "_" in title} == {}
