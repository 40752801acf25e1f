"""What a run was made with is noted so that it can be told apart."""

from dataclasses import replace
from pathlib import Path

from makers import Counting, document
from pydantic import SecretStr

from citechat.evaluation.provenance import folder_digest, models, trace
from citechat.evaluation.questions import Question, QuestionSet
from citechat.retrieval.create import index_documents
from citechat.settings import Settings

ASKED = QuestionSet(Path("q.jsonl"), (Question("a", "Who?"),))
PARK = document("Sun Dong chaired it.", "Park", "park.txt")


def test_settings_index_and_packages_are_noted_and_the_key_is_not(tmp_path: Path) -> None:
    index_documents(tmp_path, [PARK], Counting(), 160)
    settings = Settings(index=tmp_path, api_key=SecretStr("hidden"))
    noted = trace(ASKED, settings, {"embedder": "counting"}, [PARK])
    assert noted.settings["floor"] == settings.floor
    assert "hidden" not in str(noted)
    assert (noted.documents, noted.index) == (1, str(tmp_path))
    assert {"citechat", "python", "torch"} <= noted.packages.keys()
    renamed = trace(ASKED, settings, {"embedder": "counting"}, [replace(PARK, title="Zone")])
    assert renamed.documents_digest != noted.documents_digest
    assert renamed.manifest_digest == noted.manifest_digest


def test_models_go_by_names_that_change_with_their_weights(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"one")
    before = models(Settings(reader=str(tmp_path)), Counting(), None)
    assert before == {
        "embedder": "counting",
        "reader": f"{tmp_path}@{folder_digest(tmp_path)[:8]}",
        "language_model": "none",
    }
    (tmp_path / "model.bin").write_bytes(b"other")
    assert models(Settings(reader=str(tmp_path)), Counting(), None) != before
