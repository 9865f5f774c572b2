"""Roles, as the modules propose them, and the kinds of post that carry them."""

from __future__ import annotations

import csv
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
    PostKind.objects.bulk_create(_kind(row, order) for order, row in enumerate(rows, 1) if row["code"] not in known)
    _give_roles(rows)


def _kind(row: dict[str, str], order: int) -> PostKind:
    names = {key: row[key] for key in ("code", "name_zh", "name_en")}
    chain = int(row["verification_order"]) if row["verification_order"] else None
    return PostKind(**names, is_grid_staff=row["is_grid_staff"] == "1", order=order * 10, verification_order=chain)


def _give_roles(rows: list[dict[str, str]]) -> None:
    """Give kinds the roles they never had, as far as an installed module proposes them; the others come with theirs."""
    roles, kinds = dict(Role.objects.values_list("code", "pk")), dict(PostKind.objects.values_list("code", "pk"))
    pairs = {(kinds[row["code"]], roles[code]) for row in rows for code in row["roles"].split() if code in roles}
    had = set(PostKindRole.pgh_event_model.objects.values_list("postkind_id", "role_id"))
    PostKindRole.objects.bulk_create(PostKindRole(postkind_id=kind, role_id=role) for kind, role in sorted(pairs - had))
