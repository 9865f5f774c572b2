"""The roles the platform itself proposes. Roles of the same code proposed by other modules are united with these."""

from jiangdu.modules import RoleSeed

# What an administrator looks after in the admin; rows that only the system writes are not among them.
ADMINISTERED = ("user", "role", "postkind", "post", "dutyshift", "unit")

ROLES = (
    RoleSeed("shift_leader", "值班长", "Shift leader", ("jiangdu.keep_rota",)),
    RoleSeed("unit_manager", "部门管理员", "Unit manager", ("jiangdu.keep_rota",)),
    RoleSeed("auditor", "审计员", "Auditor", ("jiangdu.see_audit",)),
    RoleSeed(
        "administrator",
        "系统管理员",
        "Administrator",
        (
            *(f"jiangdu.{verb}_{model}" for model in ADMINISTERED for verb in ("view", "add", "change")),
            "jiangdu.delete_post",
            "jiangdu.delete_dutyshift",
            "jiangdu.keep_rota",
            "jiangdu.unlock_user",
        ),
    ),
)
