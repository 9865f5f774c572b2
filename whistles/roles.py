"""The rights whistles add to the roles there are."""

from jiangdu.modules import RoleSeed


def _rights(*codenames: str) -> tuple[str, ...]:
    return tuple(f"whistles.{name}" for name in codenames)


ROLES = (
    RoleSeed("town_manager", "镇管理员", "Town manager", _rights("blow_whistle")),
    RoleSeed("shift_leader", "值班长", "Shift leader", _rights("blow_whistle", "judge_refusal")),
    RoleSeed("unit_manager", "部门管理员", "Unit manager", _rights("answer_call", "refuse_call")),
    RoleSeed("handler", "处置人员", "Handler", _rights("answer_call")),
    RoleSeed("leader", "领导", "Leader", _rights("see_all_whistles", "hear_of_absence")),
    RoleSeed("auditor", "审计员", "Auditor", _rights("see_all_whistles")),
    RoleSeed(
        "administrator",
        "系统管理员",
        "Administrator",
        _rights("view_whistle", "view_whistlesettings", "change_whistlesettings"),
    ),
)
