"""The platform's tables."""

from jiangdu.models.account import DutyShift, Post, PostKind, Role, User
from jiangdu.models.audit import Audit
from jiangdu.models.organisation import Unit

__all__ = ["Audit", "DutyShift", "Post", "PostKind", "Role", "Unit", "User"]
