"""What somebody outside can work out: the least and the most that a number can be, by linear programming.

Two-phase simplex over x >= 0 with A x = b, by Bland's rule so that it ends. Small and plain on purpose: it knows
nothing of how the hub suppresses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Row = list[float]
NEAR = 1e-7


class Solver:
    """The solutions of some equations in numbers that are not negative."""

    def __init__(self, variables: Sequence[object], equations: Sequence[tuple[Mapping[object, int], int]]) -> None:
        self.place = {name: number for number, name in enumerate(variables)}
        self.size = len(self.place)
        rows = [[0.0] * self.size for _ in equations]
        right = [float(value) for _, value in equations]
        for row, (terms, _) in zip(rows, equations, strict=True):
            for name, factor in terms.items():
                row[self.place[name]] += factor
        self.table: list[Row] = []
        self.basis: list[int] = []
        self._first_phase(rows, right)

    def bounds(self, terms: Mapping[object, int]) -> tuple[float, float]:
        """The least and the most that a sum of variables can be; infinity where nothing holds it."""
        cost = [0.0] * self.size
        for name, factor in terms.items():
            cost[self.place[name]] += factor
        return self._least(cost), -self._least([-one for one in cost])

    def _first_phase(self, rows: list[Row], right: Row) -> None:
        count = len(rows)
        self.table = [
            [*row, *(1.0 if at == number else 0.0 for at in range(count)), value]
            for number, (row, value) in enumerate(zip(rows, right, strict=True))
        ]
        self.basis = [self.size + number for number in range(count)]
        left = self._least([0.0] * self.size + [1.0] * count)
        assert left < NEAR, "the published numbers contradict each other"
        for number in reversed(range(count)):  # what is left of the first phase says nothing: a repeated equation
            if self.basis[number] < self.size:
                continue
            column = next((at for at in range(self.size) if abs(self.table[number][at]) > NEAR), None)
            if column is None:
                del self.table[number], self.basis[number]
            else:
                self._pivot(number, column)
        self.table = [[*row[: self.size], row[-1]] for row in self.table]

    def _least(self, cost: Row) -> float:
        while True:
            reduced = [*cost, 0.0]
            for row, at in zip(self.table, self.basis, strict=True):
                if cost[at]:
                    factor = cost[at]
                    reduced = [one - factor * other for one, other in zip(reduced, row, strict=True)]
            column = next((at for at, value in enumerate(reduced[:-1]) if value < -NEAR), None)
            if column is None:
                return -reduced[-1]
            rates = [
                (row[-1] / row[column], self.basis[number], number)
                for number, row in enumerate(self.table)
                if row[column] > NEAR
            ]
            if not rates:
                return float("-inf")
            self._pivot(min(rates)[2], column)

    def _pivot(self, number: int, column: int) -> None:
        factor = self.table[number][column]
        chosen = self.table[number] = [value / factor for value in self.table[number]]
        for other, row in enumerate(self.table):
            if other != number and row[column]:
                by = row[column]
                self.table[other] = [value - by * one for value, one in zip(row, chosen, strict=True)]
        self.basis[number] = column
