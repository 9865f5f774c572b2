"""The roles the loop needs: bundles of permissions, proposed once, an administrator's to change afterwards."""

from jiangdu.modules import RoleSeed


def _cases(*codenames: str) -> tuple[str, ...]:
    return tuple(f"cases.{name}" for name in codenames)


# What an administrator looks after in the admin.
ADMINISTERED = ("category", "condition", "responsibility", "loopsettings")

ROLES = (
    RoleSeed("grid_staff", "网格工作人员", "Grid staff", _cases("report_case", "verify_case", "close_case")),
    RoleSeed("guide", "网格指导员", "Guide", _cases("report_case")),
    RoleSeed("inspector", "督导员", "Inspector", _cases("report_case", "inspect_case")),
    RoleSeed("acceptor", "受理员", "Acceptor", _cases("report_case", "accept_case", "close_case", "reveal_reporter")),
    RoleSeed("dispatcher", "派遣员", "Dispatcher", _cases("report_case", "dispatch_case")),
    RoleSeed(
        "shift_leader",
        "值班长",
        "Shift leader",
        _cases(
            "report_case",
            "accept_case",
            "dispatch_case",
            "arbitrate_case",
            "close_case",
            "reveal_reporter",
            "see_restricted_cases",
        ),
    ),
    RoleSeed(
        "unit_manager",
        "部门管理员",
        "Unit manager",
        _cases("report_case", "manage_order", "handle_order", "reveal_reporter"),
    ),
    RoleSeed("unit_leader", "部门负责人", "Unit leader", _cases("lead_unit")),
    RoleSeed("handler", "处置人员", "Handler", _cases("report_case", "handle_order")),
    RoleSeed(
        "town_manager",
        "镇管理员",
        "Town manager",
        _cases("report_case", "manage_order", "handle_order", "reveal_reporter"),
    ),
    RoleSeed(
        "leader", "领导", "Leader", _cases("see_all_cases", "see_restricted_cases", "force_close_case", "oversee_case")
    ),
    RoleSeed(
        "administrator",
        "系统管理员",
        "Administrator",
        (
            *_cases(
                "view_case", "view_workorder", "import_catalogue", "approve_responsibility", "delete_responsibility"
            ),
            *(f"cases.{verb}_{model}" for verb in ("view", "add", "change") for model in ADMINISTERED),
        ),
    ),
    RoleSeed("auditor", "审计员", "Auditor", _cases("see_all_cases", "see_restricted_cases")),
)
