"""Killed at any moment, the index is the old one or the new one, and the next run embeds nothing twice."""

import random
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from index_contents import contents, staged
from killing import PROCESSES, TOKENS, count_steps, die_at_step
from small_embedder import SmallEmbedder

from citechat.errors import IndexMissing
from citechat.retrieval.check import check_index
from citechat.retrieval.index import open_index
from citechat.retrieval.update import update_index

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are killed with a POSIX signal")

KILLS = 14
KILLED = -9


def make_documents(folder: Path, names: range, word: str) -> None:
    folder.mkdir(exist_ok=True)
    for name in names:
        sentences = " ".join(f"The {word} number {name} has a part {part} of its own." for part in range(16))
        (folder / f"{name:02}.txt").write_text(sentences)


class Case:
    """An index before an update, the index after it, and how many passages the update has to embed."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.docs, self.index, self.rebuild = folder / "docs", folder / "indexes" / "mine", kind == "rebuild"
        self.before = folder / "before"
        make_documents(self.docs, range(20), "lamp")
        if kind != "first build":
            update_index(self.index, [self.docs], SmallEmbedder(), TOKENS)
            make_documents(self.docs, range(10, 30), "rope")
            for name in range(3):
                (self.docs / f"{name:02}.txt").unlink()
        else:
            self.index.mkdir(parents=True)
        shutil.copytree(self.index, self.before)
        self.old = contents(self.index)
        counting = self.index.parent / "counting"
        shutil.copytree(self.index, counting)
        queue: Any = PROCESSES.SimpleQueue()
        self.run(count_steps, counting, queue)
        self.steps = queue.get()
        embedder = SmallEmbedder()
        update_index(self.index, [self.docs], embedder, TOKENS, rebuild=self.rebuild)
        self.new, self.to_embed = contents(self.index), len(embedder.embedded)
        assert contents(counting) == self.new != self.old
        self.halfway = 0
        """Kills so far that found some passages embedded and some not."""

    def run(self, target: Any, *arguments: Any) -> int | None:
        index, *rest = arguments
        process = PROCESSES.Process(target=target, args=(index, [self.docs], self.rebuild, *rest))
        process.start()
        process.join()
        return process.exitcode

    def restore(self) -> None:
        shutil.rmtree(self.index)
        shutil.copytree(self.before, self.index)

    def check(self) -> str:
        """Which of the two the index is after a kill; that a reader can use it; and that the next run finishes."""
        found = contents(self.index)
        assert found in (self.old, self.new)
        if found is None:
            with pytest.raises(IndexMissing):
                open_index(self.index, SmallEmbedder())
        else:
            with open_index(self.index, SmallEmbedder()) as index:
                assert len(index.search("part", 1000, candidates=1000)) == len(found["chunks"])
        done, embedder = staged(self.index), SmallEmbedder()
        self.halfway += 0 < done < self.to_embed
        rebuild = self.rebuild and found == self.old
        update_index(self.index, [self.docs], embedder, TOKENS, rebuild=rebuild)
        if found == self.new:
            assert embedder.embedded == []
        else:
            assert len(embedder.embedded) + done == self.to_embed or (done == 0 and embedder.embedded == [])
        assert contents(self.index) == self.new
        assert check_index(self.index) == []
        assert {path.name.partition("-")[0] for path in self.index.iterdir()} == {
            "lock",
            "manifest.json",
            "passages",
            "vectors.faiss",
        }
        return "new" if found == self.new else "old"


@pytest.fixture(params=["first build", "update", "rebuild"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    return Case(tmp_path, request.param)


def test_killed_at_each_of_many_steps_the_index_is_the_old_or_the_new(case: Case) -> None:
    # The last steps are the commit, the renames and the clearing up: each is tried.
    steps = {*range(1, case.steps, case.steps // KILLS), *range(case.steps - KILLS, case.steps + 1)}
    assert len(steps) >= 20
    found: Counter[str] = Counter()
    for step in sorted(steps):
        case.restore()
        assert case.run(die_at_step, case.index, step) == KILLED
        found[case.check()] += 1
    assert found["old"] >= KILLS
    assert found["new"] >= 1
    assert case.halfway >= 1


def test_killed_at_any_time_the_index_is_the_old_or_the_new(case: Case) -> None:
    chance = random.Random(0)
    for _ in range(8):
        case.restore()
        process = PROCESSES.Process(target=die_at_step, args=(case.index, [case.docs], case.rebuild, -1))
        process.start()
        process.join(chance.uniform(0.02, 0.2))
        process.kill()
        process.join()
        case.check()
