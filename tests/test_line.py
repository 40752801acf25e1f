"""Who is answered next."""

from __future__ import annotations

from citechat.ui.line import Line


def test_so_many_are_served_at_once_and_the_others_count_those_before_them() -> None:
    line = Line(at_once=2)
    with line.place() as ann, line.place() as bob, line.place() as cid, line.place() as dot:
        # two are served; the third waits for one of them, the fourth for that and for the third
        assert [one.before for one in (ann, bob, cid, dot)] == [0, 0, 1, 2]


def test_who_leaves_early_makes_room_for_the_next() -> None:
    line = Line(at_once=1)
    first = line.place()
    first.__enter__()
    with line.place() as second, line.place() as third:
        first.__exit__(None, None, None)
        assert (second.before, third.before) == (0, 1)
