"""Roles, as the modules propose them, and the kinds of post that carry them."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from django.contrib.auth.models import Permission
from django.db import transaction

from jiangdu.models import PostKind, PostKindRole, Role, RolePermission
from jiangdu.modules import RoleSeed, parts


@transaction.atomic
def seed_roles() -> None:
    """Add roles and kinds of post that are absent, with their permissions; what an administrator changed stays.

    Several modules may propose the same role: their permissions are united. A permission proposed for a role is given once
    ever, so a module that joins or grows later brings its own, and nothing comes back that was taken away.
    """
    wanted = _wanted()
    _add_roles(wanted)
    _grant(wanted)
    _add_kinds()


def _wanted() -> dict[str, tuple[RoleSeed, set[str]]]:
    """Role code → (the first proposal, all proposed permissions)."""
    found: dict[str, tuple[RoleSeed, set[str]]] = {}
    for seed in parts("roles"):
        found.setdefault(seed.code, (seed, set()))[1].update(seed.permissions)
    return found


def _add_roles(wanted: dict[str, tuple[RoleSeed, set[str]]]) -> None:
    known = set(Role.objects.values_list("code", flat=True))
    seeds = [seed for code, (seed, _) in wanted.items() if code not in known]
    Role.objects.bulk_create(Role(code=s.code, name_zh=s.name_zh, name_en=s.name_en) for s in seeds)


def _grant(wanted: dict[str, tuple[RoleSeed, set[str]]]) -> None:
    """Give roles the permissions proposed for them that they never had; what an administrator took away stays away."""
    ids = {f"{app}.{code}": pk for pk, app, code in _permissions()}
    if unknown := {name for _, names in wanted.values() for name in names} - ids.keys():
        raise LookupError(f"roles name permissions that do not exist: {', '.join(sorted(unknown))}")
    roles = dict(Role.objects.values_list("code", "pk"))
    pairs = {(roles[code], ids[name]) for code, (_, names) in wanted.items() for name in names}
    had = set(RolePermission.pgh_event_model.objects.values_list("role_id", "permission_id"))
    RolePermission.objects.bulk_create(
        RolePermission(role_id=role, permission_id=permission) for role, permission in sorted(pairs - had)
    )


def _permissions() -> list[tuple[int, str, str]]:
    return list(Permission.objects.order_by().values_list("pk", "content_type__app_label", "codename"))


def _add_kinds() -> None:
    with Path(__file__).with_name("post_kinds.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = set(PostKind.objects.values_list("code", flat=True))
    roles: dict[str, list[str]] = defaultdict(list)
    kinds = []
    for order, row in enumerate(rows, 1):
        if row["code"] not in known:
            roles[row["code"]] = row["roles"].split()
            names = {key: row[key] for key in ("code", "name_zh", "name_en")}
            chain = int(row["verification_order"]) if row["verification_order"] else None
            grid_staff = row["is_grid_staff"] == "1"
            kinds.append(PostKind(**names, is_grid_staff=grid_staff, order=order * 10, verification_order=chain))
    PostKind.objects.bulk_create(kinds)
    ids = dict(Role.objects.values_list("code", "pk"))
    PostKindRole.objects.bulk_create(
        PostKindRole(postkind_id=kind.pk, role_id=ids[code]) for kind in kinds for code in roles[kind.code]
    )
