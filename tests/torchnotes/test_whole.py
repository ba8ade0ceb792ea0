"""The project as a whole: source, run and site speak of the same claims, and every statement has its place."""

import ast
import functools
import html
import inspect
import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin

import pytest
import torch
import torch.nn.functional as F
from packaging.version import Version

from torchnotes.mutation import mutation_page
from torchnotes.mutation.scores import BAR
from torchnotes.records import changes, history
from torchnotes.records.lines import HARMLESS, lines
from torchnotes.site import words
from torchnotes.speed import speed_page

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def speed(source):
    return speed_page.read(ROOT, source)


def test_pytest_collects_exactly_the_checks_in_the_source(source, request):
    whole = {("tests", "benchmarks"), ("tests",)}
    if tuple(Path(arg).name for arg in request.config.args) not in whole or request.config.option.keyword:
        pytest.skip("only a run of all claims collects all of them")
    collected = {
        (item.location[0], item.cls.__name__, item.originalname)
        for item in request.session.items
        if item.get_closest_marker("claim") and item.location[0].startswith("tests/")
    }

    written = {(claim.path, claim.name, check.name) for claim in source.claims for check in claim.checks}

    assert collected == written


def test_the_site_has_a_page_for_each_claim_and_names_it_once_on_its_chapters_page(source, pages):
    named = Counter(
        slug for chapter in source.chapters for slug in re.findall('<article id="([^"]+)">', pages[f"{chapter.uri}.md"])
    )

    assert named == Counter(claim.slug for claim in source.claims)
    shown = {uri for uri, text in pages.items() if uri.startswith("claims/") and "\nmoved: " not in text}
    assert shown == {f"claims/{claim.slug}.md" for claim in source.claims}


def test_the_site_shows_the_source_of_each_check(source, pages):
    missing = [
        check.name
        for claim in source.claims
        for check in claim.checks
        if f"def {words.inert(check.name)}(" not in pages[f"claims/{claim.slug}.md"]
    ]

    assert missing == []


def test_every_link_of_the_site_leads_to_a_page_and_a_part_that_is_there(pages):
    """What mkdocs looks through it finds itself; blocks of HTML are kept from it."""
    served = {words.address(uri): text for uri, text in pages.items()}
    by_hand = {"", "how-it-works/", "release-day/"}
    broken = set()
    for uri, text in pages.items():
        if uri.endswith(".md"):
            here = f"https://x/{words.address(uri)}"
            for link in re.findall('<a [^>]*href="([^"]+)"', text):
                page, _, part = urljoin(here, html.unescape(link)).partition("#")
                found = page.removeprefix("https://x/")
                if not page.startswith("https://x/") or found in by_hand:
                    continue
                if found not in served or (part and f'id="{part}"' not in served[found]):
                    broken.add((uri, link))

    assert sorted(broken) == []


def test_every_address_in_search_and_data_is_that_of_a_page(pages, index):
    served = {words.address(uri) for uri in pages}
    told = [row[1] for uri, text in index.items() if "documents/" in uri for row in json.loads(text)]
    told += [one["url"] for name in ("claims", "changes") for one in json.loads(pages[f"data/{name}.json"])[name]]

    assert {url for url in told if url.partition("#")[0] not in served} == set()


def test_every_area_says_its_place_and_what_it_is_about(source):
    assert [area.folder for area in source.areas if not area.sentence] == []
    assert [area.order for area in source.areas] == [*range(1, len(source.areas) + 1)]


def test_there_is_a_record_of_each_minor_release(source):
    assert [record.release.release[:2] for record in source.records] == [(2, minor) for minor in range(16)]


@pytest.mark.parametrize("path", sorted((ROOT / "records").rglob("*.json")), ids=lambda path: path.stem)
def test_a_record_names_no_folder_of_a_user(path):
    assert re.findall(r"/(?:root|home|Users)/\S{,20}", path.read_text(encoding="utf-8")) == []


def test_the_baseline_s_record_answers_exactly_the_checks_in_the_source(source):
    """The other releases may lack a claim that is new, or know an older one: the matrix brings them up to date."""
    baseline = re.search(r"^BASELINE := (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1]
    (record,) = [record for record in source.records if record.environment.torch == baseline]
    written = {(claim.slug, check.name, check.digest) for claim in source.claims for check in claim.checks}

    recorded = {(slug, name, one.digest) for slug, checks in record.claims.items() for name, one in checks.items()}

    assert recorded == written


def test_every_recorded_answer_is_the_one_that_its_claim_expects(source):
    unexpected = [
        f"{record.name} {claim.slug} {check.name}"
        for record in source.records
        for claim in source.claims
        for check in claim.checks
        if (found := history.recorded(check, claim, record)) and not all(map(found.as_expected, found.answers.values()))
    ]

    assert unexpected == []


def test_two_hundred_changes_or_more_can_hurt_and_a_tenth_of_all_is_silent(source):
    kinds = Counter(line.kind for line in lines(changes.changes(source.records), source.claims))

    assert sum(number for kind, number in kinds.items() if kind not in HARMLESS) >= 200
    assert kinds["silent"] * 10 >= kinds.total()


def test_every_change_that_can_hurt_has_a_remedy_and_most_their_source(source):
    hurting = [line for line in lines(changes.changes(source.records), source.claims) if line.can_hurt]

    assert [f"{line.slug} {line.check} {line.since}" for line in hurting if not line.remedy] == []
    assert sum(bool(line.why) for line in hurting) > len(hurting) / 2


def test_what_is_said_of_a_change_is_said_of_one(source):
    found = {
        (line.slug, Version(line.since).release[:2]) for line in lines(changes.changes(source.records), source.claims)
    }
    said = {
        (claim.slug, Version(one.release).release[:2])
        for claim in source.claims
        for check in claim.checks
        for one in check.told
        if one.release not in {check.since, check.until}
    }

    assert sorted(said - found) == []


def test_the_committed_scores_meet_the_bar(source):
    claims = {claim.slug: claim for claim in source.claims}
    scores = mutation_page.read(ROOT, source).sheet
    current = {slug: score for slug, score in scores.claims.items() if score.digest == claims[slug].digest}

    problems = {slug: [*score.problems(claims[slug])] for slug, score in current.items()}

    assert {slug: found for slug, found in problems.items() if found} == {}
    assert scores.within.score >= BAR


def named(text):
    """Return the functions of torch that a text names in backticks, alone or called."""
    for path in re.findall(r"`([A-Za-z_][\w.]*)(?:\(.*?\))?`", text):
        name = path.rpartition(".")[2]
        if any(inspect.isroutine(getattr(owner, name, None)) for owner in (torch, torch.Tensor, F, torch.linalg)):
            yield name


def words_of(claim):
    """Return the attributes that a claim's checks use, less what they pass as keywords and what their file defines."""
    nodes = [node for check in claim.checks for node in ast.walk(ast.parse(check.source))]
    keywords = {node.arg for node in nodes if isinstance(node, ast.keyword)}
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)} - keywords - defined_in(claim.path)


@functools.cache
def defined_in(path):
    """Return the functions that a file defines."""
    file = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(file) if isinstance(node, ast.FunctionDef)}


def test_a_claim_names_the_api_that_its_title_and_its_beliefs_speak_of(source):
    missing = []
    for claim in source.claims:
        api = {name.rpartition(".")[2] for name in claim.api}
        beliefs = [source.statements[check.statement].text for check in claim.checks if check.statement]
        spoken = {name for text in (claim.title, *beliefs) for name in named(text)}
        if unnamed := spoken - api:
            missing += [f"{claim.slug}: {name}" for name in sorted(unnamed & words_of(claim))]

    assert missing == []


@pytest.mark.parametrize(("note", "number"), [("lecture", 69), ("til", 18), ("memo", 47)])
def test_a_notes_page_holds_every_statement_in_order(source, note, number):
    ids = [id_ for id_ in source.statements if id_.startswith(f"{note}/")]

    assert ids == [f"{note}/{position}" for position in range(1, number + 1)]


def test_every_statement_is_answered_or_an_opinion(source, speed):
    opinions = {statement.id for statement in source.statements.values() if statement.opinion}

    measured = speed.beliefs
    answered = {*history.beliefs_by_statement(source.claims), *measured}

    assert source.statements.keys() - answered - opinions == set()
    assert measured.keys() == {"lecture/52", "lecture/53", "lecture/65", "memo/8"}
    assert answered & opinions == set()


def test_every_benchmark_is_measured_as_it_is_written(speed):
    missing = [
        f"{record.name} {claim.slug} {check.name}"
        for kept in speed.speeds.values()
        for record in kept
        for _, claim, check in speed.checks
        if not speed_page.rows_of(check, claim, record)
    ]

    assert speed.speeds
    assert missing == []


def test_one_machine_measured_at_least_three_releases(speed):
    assert max(len(kept) for kept in speed.speeds.values()) >= 3
