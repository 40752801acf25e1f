"""The wheel holds all that the package needs outside the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from makers import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, in a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.mark.parametrize(
    "name",
    [
        "prompts/answer.md",
        "models/reader/model.safetensors",
        "models/reader/confidence.json",
        "evaluation/report/page.html",
        "evaluation/report/body.html",
        "evaluation/report/report.css",
        "evaluation/report/report.js",
        "ui/documents.css",
        "ui/documents.js",
        "ui/evaluate.css",
        "ui/preferences.js",
        "ui/shelf.css",
        "ui/answer.css",
        "ui/style.css",
        "ui/script.js",
        "py.typed",
    ],
)
def test_prompts_weights_and_styles_are_in_the_wheel(installed: Path, name: str) -> None:
    assert (installed / "citechat" / name).is_file()


@pytest.mark.models
def test_it_answers_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Minutes\n\nThe harbour board met in Oslo. Its chair is Ms Anna Berg.\n")
    environment = {**os.environ, "PYTHONPATH": str(installed), "CITECHAT_LANGUAGE_MODEL": "none"}

    def citechat(*arguments: str) -> str:
        command = [sys.executable, "-m", "citechat", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout

    where = subprocess.run(
        [sys.executable, "-c", "import citechat; print(citechat.__file__)"],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert where.startswith(str(installed))
    citechat("index", "note.txt", "--index", "indexes/mine")
    assert "Anna Berg" in citechat("ask", "Who is the chair of the harbour board?", "--index", "indexes/mine")
