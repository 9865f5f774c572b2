"""The catalogue's pages in the administration in a real browser: usable on a phone, no barrier, nothing refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions.import_catalogue import prepare_import
from cases.models import Category, Responsibility
from jiangdu.workbook import Heading, Sheet, write_workbook
from tests.cases.walk import URGENT
from tests.ground import build_ground
from tests.jiangdu.test_browser_looks import look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def pages(world: Any) -> list[str]:
    """One of each, with a rival, a fault and a change on them."""
    category = Category.objects.get(code=URGENT)
    row = Responsibility.objects.create(category=category, lead=world.unit("JD-G16"), valid_from=timezone.localdate())
    imports = [
        prepare_import(
            kind="responsibility", content=book(code), file_name="责任清单.xlsx", actor=world.admin, at=timezone.now()
        ).pk
        for code in (URGENT, "999999")
    ]
    return [
        *(reverse(f"admin:cases_{model}_changelist") for model in ("category", "condition", "responsibility", "case")),
        reverse("admin:cases_category_change", args=[category.pk]),
        reverse("admin:cases_category_history", args=[category.pk]),
        reverse("admin:cases_responsibility_change", args=[row.pk]),
        reverse("admin:cases_responsibility_change", args=[Responsibility.objects.exclude(pk=row.pk).first().pk]),
        reverse("admin:cases_loopsettings_change", args=[1]),
        reverse("admin:cases_catalogueimport_add"),
        *(reverse("admin:cases_catalogueimport_change", args=[pk]) for pk in imports),
    ]


def book(code: str) -> bytes:
    headings = [Heading(one) for one in ("category", "lead", "valid_from")]
    return write_workbook([Sheet("responsibility catalogue", headings, [[code, "JD-G16", "2026-11-01"]])])


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1440, "en")])
def test_pages(window: Any, world: Any, width: int, language: str) -> None:
    build_ground()
    one = window(world.admin, width, language)
    found = [
        line
        for number, path in enumerate(pages(world))
        for line in look(one, path, f"catalogue-{number}-{width}", examined=False)
    ]
    assert not found, found
