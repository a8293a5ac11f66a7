"""Waiting and sharing: who has much makes way for who has little."""

from __future__ import annotations

import asyncio

import pytest

from comity.server.fairness import CrowdedError, Line, makes_way


async def served(line: Line[int], waits: dict[str, str], count: int) -> list[str]:
    """Let clients wait (a name for each wait, and whose it is); return who is served, in order."""
    order: list[str] = []

    async def wait(name: str, client: str) -> None:
        try:
            await line.wait(client)
        except CrowdedError:
            order.append(f"{name} refused")
        else:
            order.append(name)

    tasks = [asyncio.create_task(wait(name, client)) for name, client in waits.items()]
    await asyncio.sleep(0)
    for number in range(count):
        assert line.serve(number)
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert not line.serve(0)
    return order


def test_clients_are_served_by_turns() -> None:
    """One that waits once is not behind another's many waits."""
    waits = {"a1": "a", "a2": "a", "a3": "a", "b1": "b", "c1": "c"}
    assert asyncio.run(served(Line(9), waits, 5)) == ["a1", "b1", "c1", "a2", "a3"]


def test_when_all_places_are_taken_who_has_most_gives_one_up() -> None:
    waits = {"a1": "a", "a2": "a", "b1": "b", "a3": "a"}
    order = asyncio.run(served(Line(2), waits, 2))
    assert (order[-2:], set(order[:-2])) == (["a1", "b1"], {"a2 refused", "a3 refused"})


def test_who_gives_up_loses_its_place() -> None:
    async def run() -> bool:
        line: Line[int] = Line(1)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await line.wait("a")
        return line.serve(1)

    assert asyncio.run(run()) is False


@pytest.mark.parametrize(
    ("taken", "client", "expected"),
    [
        ("aaaa", "b", 3),
        ("aaab", "b", 2),
        ("aabb", "b", None),
        ("aaaa", "a", None),
        ("ab", "c", None),
    ],
)
def test_newest_of_the_client_with_most_makes_way(
    taken: str, client: str, expected: int | None
) -> None:
    assert makes_way(dict(enumerate(taken)), client) == expected
