"""The people of the demo district: named accounts to try, and somebody in every role everywhere."""

from jiangdu.demo.people import RealUsersExist, seed_people
from jiangdu.demo.rota import extend_rota

__all__ = ["RealUsersExist", "extend_rota", "seed_people"]
