"""What the kinds of people may do with grids."""

from jiangdu.modules import RoleSeed

_ALL = (
    *(
        f"grids.{verb}_{model}"
        for model in ("grid", "place", "areakind", "component")
        for verb in ("view", "add", "change")
    ),
    "grids.import_grids",
    "grids.merge_villages",
    "grids.see_components",
)
_SEE = ("grids.see_components",)

ROLES = (
    RoleSeed("administrator", "系统管理员", "Administrator", _ALL),
    RoleSeed("dispatcher", "派遣员", "Dispatcher", _SEE),
    RoleSeed("shift_leader", "值班长", "Shift leader", _SEE),
    RoleSeed("unit_manager", "部门管理员", "Unit manager", _SEE),
    RoleSeed("town_manager", "镇管理员", "Town manager", _SEE),
)
