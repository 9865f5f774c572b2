"""Dividing a whole number fairly. Pure."""

from __future__ import annotations

from collections.abc import Mapping


def shares(total: int, weights: Mapping[str, float], least: int = 0, most: int | None = None) -> dict[str, int]:
    """`total` divided by weight into whole numbers, each within `least`–`most`, exactly adding up (largest remainder).

    ValueError when that is impossible. Ties go to the earlier name in the mapping's order.
    """
    cap = total if most is None else most
    if not least * len(weights) <= total <= cap * len(weights):
        raise ValueError(f"{total} cannot be divided into {len(weights)} shares of {least} to {cap}")
    spare = total - least * len(weights)
    sum_of_weights = sum(weights.values())
    exact = {name: least + spare * weight / sum_of_weights for name, weight in weights.items()}
    result = {name: min(int(value), cap) for name, value in exact.items()}
    order = sorted(weights, key=lambda name: int(exact[name]) - exact[name])
    while missing := total - sum(result.values()):
        for name in [n for n in order if result[n] < cap][:missing]:
            result[name] += 1
    return result
