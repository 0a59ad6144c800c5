"""Who scores whom (phân công chấm chéo): everybody all others, or so many scorers for each unit, balanced, with what it proves.

With k scorers the units stand in a circle and each scores those that stand so many places after it: then each scores k and is scored by k,
and nobody scores itself. Which steps, and in which order the units stand, is searched among few: first without mutual pairs, then with as
few pairs of last year as can be found. The same units give the same design.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

Pair = tuple[str, str]  # scorer, scored
MOST_STEPS, MOST_ROUNDS = 400, 6  # sets of steps that are tried, and rounds of exchanges in the circle for each of the best


class DesignRefused(ValueError):
    """There are fewer than two units, one is named twice, or the number of scorers is below 1 or above all others."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What holds of a design, counted from its pairs alone. `mutual` and `repeated` name the pairs, each once."""

    scores: tuple[int, int]  # fewest and most units that one scores
    scored_by: tuple[int, int]  # fewest and most scorers that one has
    itself: tuple[str, ...]
    mutual: tuple[Pair, ...]
    repeated: tuple[Pair, ...]

    @property
    def is_balanced(self) -> bool:
        """Every unit scores as many as every other, has as many scorers, and none scores itself."""
        return self.scores[0] == self.scores[1] and self.scored_by[0] == self.scored_by[1] and not self.itself


@dataclass(frozen=True, slots=True)
class Design:
    """Who scores whom, in order, and its proof. `mutual_needed`: with so many scorers mutual pairs cannot be left out."""

    pairs: tuple[Pair, ...]
    proof: Proof
    mutual_needed: bool


def everybody(units: Sequence[str], last_year: Collection[Pair] = ()) -> Design:
    """Return the design in which each unit scores all others; raises as `assigned`."""
    return assigned(units, len(units) - 1, last_year)


def assigned(units: Sequence[str], scorers: int, last_year: Collection[Pair] = ()) -> Design:
    """Return a design in which each unit is scored by so many others.

    Raises:
        DesignRefused: as the class says.
    """
    circle = sorted(units)
    size = len(circle)
    if size < 2 or len(set(circle)) < size or not 1 <= scorers <= size - 1:
        raise DesignRefused(f"{size} units, {scorers} scorers")
    before = frozenset(last_year)
    best = min(_tried(circle, scorers, before), key=lambda pairs: _cost(pairs, before))
    return Design(tuple(sorted(best)), prove(best, circle, before), mutual_needed=2 * scorers > size - 1)


def prove(pairs: Collection[Pair], units: Sequence[str], last_year: Collection[Pair] = ()) -> Proof:
    """Return what holds of these pairs."""
    given, taken = Counter(scorer for scorer, _unit in pairs), Counter(unit for _scorer, unit in pairs)
    there = set(pairs)
    return Proof(
        scores=(min(given[each] for each in units), max(given[each] for each in units)),
        scored_by=(min(taken[each] for each in units), max(taken[each] for each in units)),
        itself=tuple(sorted(one for one, other in there if one == other)),
        mutual=tuple(sorted((one, other) for one, other in there if one < other and (other, one) in there)),
        repeated=tuple(sorted(there & set(last_year))),
    )


def _tried(circle: list[str], scorers: int, before: frozenset[Pair]) -> Iterator[frozenset[Pair]]:
    """Give the designs among which the best is taken; as soon as one has no pair of last year, no further one is better."""
    steps = sorted(islice(_steps(len(circle), scorers), MOST_STEPS), key=lambda each: _mutual_steps(each, len(circle)))
    fewest = _mutual_steps(steps[0], len(circle))
    for each in steps:
        if _mutual_steps(each, len(circle)) > fewest:
            return
        found = _exchanged(list(circle), each, before)
        yield found
        if not found & before:
            return


def _steps(size: int, scorers: int) -> Iterator[tuple[int, ...]]:
    """Give sets of steps: first one of each two opposite ones, which make no mutual pair, then any."""
    half = [step for step in range(1, size) if 2 * step < size]
    if scorers <= len(half):
        for chosen in combinations(half, scorers):
            yield chosen
            for turned in range(1, min(2**scorers, 16)):
                yield tuple(size - step if turned >> at & 1 else step for at, step in enumerate(chosen))
    else:
        yield from combinations(range(1, size), scorers)


def _mutual_steps(steps: tuple[int, ...], size: int) -> int:
    return sum((size - step) in steps for step in steps)


def _exchanged(circle: list[str], steps: tuple[int, ...], before: frozenset[Pair]) -> frozenset[Pair]:
    """Return the design of these steps after exchanging places in the circle as long as that leaves out pairs of last year."""
    found = _pairs(circle, steps)
    for _round in range(MOST_ROUNDS):
        improved = False
        for one, other in combinations(range(len(circle)), 2):
            if not found & before:
                return found
            circle[one], circle[other] = circle[other], circle[one]
            changed = _pairs(circle, steps)
            if len(changed & before) < len(found & before):
                found, improved = changed, True
            else:
                circle[one], circle[other] = circle[other], circle[one]
        if not improved:
            break
    return found


def _pairs(circle: list[str], steps: tuple[int, ...]) -> frozenset[Pair]:
    size = len(circle)
    return frozenset((circle[at], circle[(at + step) % size]) for at in range(size) for step in steps)


def _cost(pairs: frozenset[Pair], before: frozenset[Pair]) -> tuple[int, int, list[Pair]]:
    mutual = sum((other, one) in pairs for one, other in pairs)
    return mutual, len(pairs & before), sorted(pairs)
