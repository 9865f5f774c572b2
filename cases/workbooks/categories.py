"""The sheets of categories and of their conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.models import Category, Condition
from cases.rules.initials import initials
from cases.workbooks.cells import Cell, Choice, Count, Ref, Text, YesNo
from cases.workbooks.resource import SheetResource
from jiangdu.models import LimitUnit

_NO = {"", "0", "0.0", "False", "否", "no"}
LIMIT = gettext_lazy("How long the unit has; a number together with its unit.")


def units_of_limits() -> dict[Any, Any]:
    return dict(LimitUnit.choices)


def _mark(name: str, note: Any) -> Cell:
    field: Any = Category._meta.get_field(name)
    return Cell(name, field.verbose_name, YesNo(), note)


class CategoryResource(SheetResource):
    """Classes and small categories. The class of a category follows from its code."""

    title = gettext_lazy("categories")
    code = Cell(
        "code", gettext_lazy("code"), Text(6), gettext_lazy("2, 4 or 6 digits; the row is found by it."), required=True
    )
    name_zh = Cell("name_zh", gettext_lazy("name (Chinese)"), Text(60), required=True)
    name_en = Cell("name_en", gettext_lazy("name (English)"), Text(120), required=True)
    kind = Cell(
        "kind", pgettext_lazy("of a category", "kind"), Choice(lambda: dict(Category.Kind.choices)), required=True
    )
    limit_value = Cell("limit_value", gettext_lazy("limit"), Count(), LIMIT)
    limit_unit = Cell("limit_unit", gettext_lazy("unit of the limit"), Choice(units_of_limits), LIMIT)
    is_urgent = _mark("is_urgent", gettext_lazy("Danger to life or safety."))
    auto_file = _mark("auto_file", gettext_lazy("Reports of the grid's staff are filed at once."))
    grid_duty = _mark("grid_duty", gettext_lazy("The grid's own duty: may go back to those who reported it."))
    verify_by = Cell(
        "verify_by", gettext_lazy("verified how"), Choice(lambda: dict(Category.VerifyBy.choices)), required=True
    )
    needs_position = _mark("needs_position", gettext_lazy("No report without a position."))
    needs_photo = _mark("needs_photo", gettext_lazy("No report without photos, or a reason."))
    is_restricted = _mark("is_restricted", gettext_lazy("Hidden from map, search and other staff."))
    is_active = _mark("is_active", gettext_lazy("Can be chosen. Categories are switched off, never deleted."))

    class Meta:
        model = Category
        fields = (
            "code", "name_zh", "name_en", "kind", "limit_value", "limit_unit", "is_urgent", "auto_file", "grid_duty",
            "verify_by", "needs_position", "needs_photo", "is_restricted", "is_active",
        )  # fmt: skip
        import_id_fields = ("code",)
        clean_model_instances = skip_unchanged = store_instance = True

    def rows(self) -> QuerySet[Category]:
        return Category.objects.order_by("code")

    def key_of(self, row: Mapping[str, Any]) -> Any:
        return Text(6).clean(row["code"]) or None

    def key_of_instance(self, instance: Category) -> Any:
        return instance.code

    def arranged(self, lines: Sequence[tuple[int, dict[str, Any]]]) -> list[tuple[int, dict[str, Any]]]:
        """Classes before what lies in them."""
        return sorted(lines, key=lambda line: len(str(line[1].get("code", ""))))

    def further_faults(
        self, instance: Category, row: Mapping[str, Any], *, wrong: set[str]
    ) -> dict[str, ValidationError]:
        above = (instance.code or "")[:-2]
        if above and not wrong & {"code"}:
            instance.parent = self.known.get(above)  # type: ignore[assignment]
            if instance.parent is None:
                message = _("There is no class %(code)s. Add it in a row of its own.") % {"code": above}
                return {"code": ValidationError(message)}
        return {}

    def before_save_instance(self, instance: Category, row: Any, **kwargs: Any) -> None:
        instance.pinyin = initials(instance.name_zh)

    def after_save_instance(self, instance: Category, row: Any, **kwargs: Any) -> None:
        self.known[instance.code] = instance


class ConditionResource(SheetResource):
    """What a category looks like, when it is filed and closed, and its limits."""

    title = gettext_lazy("conditions")
    category = Cell(
        "category",
        gettext_lazy("category"),
        Ref(lambda: {one.code: one for one in Category.objects.filter(code__regex=r"^\d{6}$")}),
        gettext_lazy("Code of a small category, 6 digits."),
        required=True,
    )
    code = Cell(
        "code", gettext_lazy("code"), Text(2, digits=2), gettext_lazy("2 digits within the category."), required=True
    )
    name_zh = Cell("name_zh", gettext_lazy("name (Chinese)"), Text(40), required=True)
    name_en = Cell("name_en", gettext_lazy("name (English)"), Text(80), required=True)
    filing_zh = Cell("filing_zh", gettext_lazy("filed when (Chinese)"), Text())
    filing_en = Cell("filing_en", gettext_lazy("filed when (English)"), Text())
    closing_zh = Cell("closing_zh", gettext_lazy("closed when (Chinese)"), Text())
    closing_en = Cell("closing_en", gettext_lazy("closed when (English)"), Text())
    limit_value = Cell("limit_value", gettext_lazy("limit"), Count(), LIMIT, required=True)
    limit_unit = Cell("limit_unit", gettext_lazy("unit of the limit"), Choice(units_of_limits), LIMIT, required=True)
    safe_value = Cell(
        "safe_value",
        gettext_lazy("safe limit"),
        Count(),
        gettext_lazy("By when danger must be gone; empty without danger."),
    )
    safe_unit = Cell("safe_unit", gettext_lazy("unit of the safe limit"), Choice(units_of_limits))
    is_default = Cell(
        "is_default", gettext_lazy("default"), YesNo(), gettext_lazy("Applies when none is chosen; one a category.")
    )
    is_active = Cell("is_active", gettext_lazy("active"), YesNo(), gettext_lazy("Can be chosen."))

    class Meta:
        model = Condition
        fields = (
            "category", "code", "name_zh", "name_en", "filing_zh", "filing_en", "closing_zh", "closing_en", "limit_value",
            "limit_unit", "safe_value", "safe_unit", "is_default", "is_active",
        )  # fmt: skip
        import_id_fields = ("category", "code")
        clean_model_instances = skip_unchanged = store_instance = True

    def rows(self) -> QuerySet[Condition]:
        return Condition.objects.select_related("category").order_by("category__code", "code")

    def key_of(self, row: Mapping[str, Any]) -> Any:
        category = Text(200).clean(row["category"]).split(" ", 1)[0]
        code = Text(2, digits=2).clean(row["code"])
        return (category, code) if category and code else None

    def key_of_instance(self, instance: Condition) -> Any:
        return (instance.category.code, instance.code)

    def arranged(self, lines: Sequence[tuple[int, dict[str, Any]]]) -> list[tuple[int, dict[str, Any]]]:
        """The default moves from one condition to another only if the old one gives it up first."""
        return sorted(lines, key=lambda line: str(line[1].get("is_default", "")) not in _NO)

    def further_faults(
        self, instance: Condition, row: Mapping[str, Any], *, wrong: set[str]
    ) -> dict[str, ValidationError]:
        if bool(instance.safe_value) != bool(instance.safe_unit) and not wrong & {"safe_value", "safe_unit"}:
            column = "safe_unit" if instance.safe_value else "safe_value"
            return {column: ValidationError(_("The safe limit needs both a number and a unit."))}
        return {}
