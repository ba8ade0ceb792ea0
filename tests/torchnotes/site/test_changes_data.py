"""What changed as data: for programs, and for the script of a page."""

import json

CAUGHT = {"outcome": "held", "errors": [["TypeError", "a"]]}


def test_changes_are_data_for_programs(two):
    told = json.loads(two.told["data/changes.json"])

    assert (told["schema"], told["releases"]) == (1, ["2.0.1", "2.1.2", "2.2.2"])
    change, other = told["changes"]
    assert (other["check"], other["after"]) == ("ones_are_ones", "4")
    assert (change["release"], change["kind"], change["api"]) == ("2.2.2", "silent", "torch.ones")
    assert (change["area"], change["url"], change["after"]) == ("tensors", "claims/fact/", "3")


def test_deprecations_are_data_for_programs(two):
    warns = {"outcome": "held", "warnings": [["FutureWarning", "`zeros` is deprecated"]]}
    first, last = (two.record(release, test_zeros_stay__1="held") for release in ("2.0.1", "2.2.2"))
    pages = two.pages(first, two.record("2.1.2", test_zeros_stay__1=warns), last)

    assert json.loads(pages["data/changes.json"])["deprecations"] == [
        {
            "api": "torch.zeros",
            "message": "`zeros` is deprecated",
            "category": "FutureWarning",
            "since": "2.1.2",
            "gone": "2.2.2",
            "claim": "steady",
        }
    ]


def test_data_on_changes_fits_its_schema(two):
    pages = two.told
    schema = json.loads(pages["data/changes.schema.json"])
    told = json.loads(pages["data/changes.json"])

    known = schema["$defs"]["ChangeData"]
    assert told.keys() == schema["$defs"]["ChangesData"]["properties"].keys()
    assert all(one.keys() == known["properties"].keys() for one in told["changes"])


def test_the_script_of_the_page_holds_the_changes_without_mere_wording(two):
    before = two.record("2.0.1", test_zeros_stay__1=CAUGHT)
    worded = two.record("2.2.2", test_zeros_stay__1=CAUGHT | {"errors": [["TypeError", "b"]]})
    other = two.record("2.2.2", test_zeros_stay__1=CAUGHT | {"errors": [["ValueError", "a"]]})

    assert '"rows":[]' in two.pages(before, worded)["data/changes.js"]
    pages = two.pages(before, other)
    script = pages["data/changes.js"]
    assert '"texts":["torch.zeros","raises TypeError","raises ValueError","claims/steady/","tensors"]' in script
    assert '"rows":[[1,3,0,1,2,3,4]]' in script
    assert pages["data/facts.js"] == 'window.torchnotesFacts = [["","",""]];\n'
