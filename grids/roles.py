"""What the kinds of people may do with grids and in the field."""

from jiangdu.modules import RoleSeed


def _grids(*codenames: str) -> tuple[str, ...]:
    return tuple(f"grids.{name}" for name in codenames)


_ALL = (
    *(
        f"grids.{verb}_{model}"
        for model in ("grid", "place", "areakind", "component")
        for verb in ("view", "add", "change")
    ),
    *_grids("import_grids", "merge_villages", "see_components"),
    *_grids("view_fieldsettings", "change_fieldsettings", "view_campaign", "view_guidesignin", "view_gridquestion"),
)
_SEE = _grids("see_components")
_SUPERVISE = _grids("plan_campaign", "see_guides", "see_coverage")

ROLES = (
    RoleSeed("administrator", "系统管理员", "Administrator", _ALL),
    RoleSeed("dispatcher", "派遣员", "Dispatcher", _SEE),
    RoleSeed("shift_leader", "值班长", "Shift leader", (*_SEE, *_SUPERVISE, *_grids("see_live_patrols"))),
    RoleSeed("unit_manager", "部门管理员", "Unit manager", _SEE),
    RoleSeed("town_manager", "镇管理员", "Town manager", (*_SEE, *_SUPERVISE, *_grids("record_guide_leave"))),
    RoleSeed(
        "grid_staff",
        "网格工作人员",
        "Grid staff",
        _grids("go_on_patrol", "visit_places", "change_place_facts", "ask_guide", "see_guides", "see_coverage"),
    ),
    RoleSeed("guide", "网格指导员", "Guide", _grids("sign_in_as_guide")),
    RoleSeed("inspector", "督导员", "Inspector", _grids("see_guides", "see_coverage")),
    RoleSeed("leader", "领导", "Leader", _grids("see_all_field_work", "see_guides", "see_coverage")),
    RoleSeed("auditor", "审计员", "Auditor", _grids("see_all_field_work", "see_guides", "see_coverage")),
)
