"""What a matter can be: categories in three levels, and the conditions under which one is filed and closed."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jiangdu.limits import Limit
from jiangdu.models import LimitUnit


def is_dangerous(category: Category, condition: Condition | None) -> bool:
    """Urgent by its category, or by a condition whose danger has to be removed first."""
    return category.is_urgent or bool(condition and condition.safe_limit)


def is_restricted(category: Category | None) -> bool:
    """Seen by few: neither the grid's other staff nor inspectors. A matter without a category is not."""
    return category is not None and category.is_restricted


def in_readers_language(zh: str, en: str) -> str:
    """The English text for an English reader if there is one, else the Chinese."""
    return en if en and (get_language() or "").startswith("en") else zh


class CategoryQuerySet(models.QuerySet["Category"]):
    def small(self) -> CategoryQuerySet:
        """The categories a case can have: active ones of the lowest level (six digits)."""
        return self.filter(is_active=True, code__regex=r"^\d{6}$")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Category(models.Model):
    """A root (2 digits), a class (4) or a small category (6). Only small ones steer the flow."""

    class Kind(models.TextChoices):
        COMPONENT = "component", _("Component")
        EVENT = "event", _("Event")

    class VerifyBy(models.TextChoices):
        SITE = "site", _("on site")
        CALL_BACK = "call_back", _("by call-back")
        UNIT = "unit", _("by the centre from the unit's proof")
        NONE = "none", _("not needed")

    code = models.CharField(_("code"), max_length=6, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("class")
    )
    name_zh = models.CharField(_("name (Chinese)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=120)
    pinyin = models.CharField(_("pinyin initials"), max_length=60, blank=True)
    kind = models.CharField(pgettext_lazy("of a category", "kind"), max_length=10, choices=Kind.choices)
    limit_unit = models.CharField(_("unit of the limit"), max_length=16, choices=LimitUnit.choices, blank=True)
    limit_value = models.PositiveSmallIntegerField(_("limit"), null=True, blank=True)
    is_urgent = models.BooleanField(_("urgent"), default=False, help_text=_("Danger to life or safety."))
    auto_file = models.BooleanField(_("filed by the system"), default=False)
    grid_duty = models.BooleanField(_("duty of the grid"), default=False)
    verify_by = models.CharField(_("verified how"), max_length=10, choices=VerifyBy.choices, default=VerifyBy.SITE)
    needs_position = models.BooleanField(_("needs a position"), default=True)
    needs_photo = models.BooleanField(_("needs photos"), default=True)
    is_restricted = models.BooleanField(_("restricted"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(code__regex=r"^\d{6}$") | (Q(limit_value__gt=0) & ~Q(limit_unit="")),
                name="small_category_has_limit",
                violation_error_message=_("A small category needs a limit with its unit."),
            ),
            models.CheckConstraint(condition=Q(code__regex=r"^\d{2}(\d{2}(\d{2})?)?$"), name="category_code_form"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        return in_readers_language(self.name_zh, self.name_en)

    @property
    def is_component(self) -> bool:
        """A small category whose matters are components with a code and an owner."""
        return self.kind == self.Kind.COMPONENT and len(self.code) == 6

    @property
    def ancestry(self) -> list[str]:
        """Own code and those above, widest first: ['10', '1001', '100102']."""
        return [self.code[:n] for n in (2, 4, 6) if len(self.code) >= n]

    @property
    def limit(self) -> Limit:
        return Limit.of(self.limit_unit, self.limit_value or 0)

    @property
    def default_condition(self) -> Condition | None:
        """The condition that applies when none is chosen."""
        return self.conditions.filter(is_default=True, is_active=True).first()


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Condition(models.Model):
    """What the matter looks like: decides when it is filed, when it counts as closed, and its limit."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="conditions", verbose_name=_("category"))
    code = models.CharField(_("code"), max_length=2)
    name_zh = models.CharField(_("name (Chinese)"), max_length=40)
    name_en = models.CharField(_("name (English)"), max_length=80)
    filing_zh = models.TextField(_("filed when (Chinese)"), blank=True)
    filing_en = models.TextField(_("filed when (English)"), blank=True)
    closing_zh = models.TextField(_("closed when (Chinese)"), blank=True)
    closing_en = models.TextField(_("closed when (English)"), blank=True)
    limit_unit = models.CharField(_("unit of the limit"), max_length=16, choices=LimitUnit.choices)
    limit_value = models.PositiveSmallIntegerField(_("limit"))
    safe_unit = models.CharField(_("unit of the safe limit"), max_length=16, choices=LimitUnit.choices, blank=True)
    safe_value = models.PositiveSmallIntegerField(_("safe limit"), null=True, blank=True)
    is_default = models.BooleanField(_("default"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["category", "code"]
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="condition_code_unique"),
            models.UniqueConstraint(
                fields=["category"],
                condition=Q(is_default=True, is_active=True),
                name="one_default_condition",
                violation_error_message=_("The category has a default condition already."),
            ),
            models.CheckConstraint(condition=Q(limit_value__gt=0), name="condition_limit_positive"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_readers_language(self.name_zh, self.name_en)

    @property
    def filing(self) -> str:
        return in_readers_language(self.filing_zh, self.filing_en)

    @property
    def closing(self) -> str:
        return in_readers_language(self.closing_zh, self.closing_en)

    @property
    def limit(self) -> Limit:
        return Limit.of(self.limit_unit, self.limit_value)

    @property
    def safe_limit(self) -> Limit | None:
        return Limit.of(self.safe_unit, self.safe_value) if self.safe_value and self.safe_unit else None
