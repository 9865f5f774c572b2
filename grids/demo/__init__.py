"""The demo district: a sketch (示意, 非行政区界) with the real numbers of grids, made from `grids/seed/`."""

from grids.demo.fill import demo_home_grid, seed_grids

__all__ = ["demo_home_grid", "seed_grids"]
