"""What workflows may do: run what is pinned, and write only where nothing is installed."""

import re
from pathlib import Path

import pytest
import yaml

FILES = sorted((Path(__file__).parents[2] / ".github" / "workflows").glob("*.yml"))
JOBS = {
    f"{file.stem} {name}": (workflow, job)
    for file in FILES
    for workflow in [yaml.safe_load(file.read_text(encoding="utf-8"))]
    for name, job in workflow["jobs"].items()
}


@pytest.mark.parametrize(("workflow", "job"), JOBS.values(), ids=JOBS)
def test_a_job_that_may_write_installs_nothing(workflow, job):
    granted = job.get("permissions", workflow.get("permissions"))
    writes = [scope for scope, level in granted.items() if level == "write"]
    runs = "\n".join(step.get("run", "") for step in job["steps"])

    assert not writes or not re.search(r"\b(pip|make|uv|nox)\b", runs)


@pytest.mark.parametrize(("workflow", "job"), JOBS.values(), ids=JOBS)
def test_each_action_is_pinned_by_its_digest(workflow, job):
    assert "permissions" in workflow
    used = [step["uses"] for step in job["steps"] if "uses" in step]
    assert [action for action in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action)] == []


def test_there_are_jobs():
    assert JOBS
