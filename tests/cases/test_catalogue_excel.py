"""The catalogue as Excel workbooks: out and in again, nothing lost, nothing half done."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from cases.models import CatalogueImport, Category, Condition, Responsibility
from cases.workbooks.categories import CategoryResource, ConditionResource
from jiangdu import workbook
from jiangdu.workbook import Heading, Sheet, read_workbook, write_workbook
from tests.cases.test_catalogue_admin import LONG_AGO, client_of, url
from tests.cases.walk import URGENT, Walk

pytestmark = pytest.mark.slow

NEW_ROW = {"类别": URGENT, "主办单位": "JD-G16", "起": "2026-11-01"}


@pytest.fixture(autouse=True)
def chinese() -> Any:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def admin(walk: Walk) -> Client:
    return client_of(walk.world.administrator)


def book(rows: list[dict[str, Any]], name: str = "责任清单", headings: list[str] | None = None) -> bytes:
    """A workbook as a person would type it."""
    columns = headings or list(dict.fromkeys(key for row in rows for key in row))
    sheet = Sheet(name, [Heading(one) for one in columns], [[row.get(one) for one in columns] for row in rows])
    return write_workbook([sheet])


def upload(client: Client, content: bytes, kind: str = "responsibility", name: str = "清单.xlsx") -> Any:
    return client.post(url("catalogueimport", "add"), {"kind": kind, "file": SimpleUploadedFile(name, content)})


def looked_at(client: Client, content: bytes, kind: str = "responsibility") -> Any:
    """The page of the dry run."""
    answer = upload(client, content, kind)
    assert answer.status_code == 302, answer.context["form"].errors
    return client.get(answer["location"])


def put_in_force(client: Client, page: Any, **more: Any) -> None:
    data = {"apply": "1", "digest": page.context["report"].digest, **more}
    client.post(page.request["PATH_INFO"], data)


def told(page: Any) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in page.context["report"].faults]


def cells(client: Client, model: str, path: str = "export") -> dict[str, list[list[Any]]]:
    return read_workbook(client.get(url(model, path)).content)


class TestWorkbooks:
    @pytest.mark.parametrize("text", ["=1+1", "+86", "-2", "@SUM(A1)", "\tx", '=HYPERLINK("x")'])
    def test_what_looks_like_a_formula_stays_text_and_comes_back(self, text):
        content = write_workbook([Sheet("x", [Heading("a")], [[text]])])
        raw = zipfile.ZipFile(BytesIO(content))
        assert b"<f>" not in raw.read("xl/worksheets/sheet1.xml")
        assert (
            f"'{text}".replace('"', "&quot;").encode() in raw.read("xl/sharedStrings.xml").replace(b'"', b"&quot;")
            or "\t" in text
        )
        assert read_workbook(content)["x"] == [["a"], [text]]

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b\n1,2", b"\xd0\xcf\x11\xe0" + bytes(600)])
    def test_other_kinds_of_file_are_refused(self, content):
        with pytest.raises(workbook.UnreadableWorkbook, match="not_xlsx"):
            read_workbook(content)

    def test_a_zip_that_is_no_workbook(self):
        target = BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("readme.txt", "x")
        with pytest.raises(workbook.UnreadableWorkbook, match="not_xlsx"):
            read_workbook(target.getvalue())

    def test_too_large_unpacked_or_packed(self, monkeypatch):
        content = write_workbook([Sheet("x", [Heading("a")], [["b" * 5000]])])
        monkeypatch.setattr(workbook, "MAX_UNPACKED", 4000)
        with pytest.raises(workbook.UnreadableWorkbook, match="too_large"):
            read_workbook(content)
        monkeypatch.setattr(workbook, "MAX_BYTES", 100)
        with pytest.raises(workbook.UnreadableWorkbook, match="too_large"):
            read_workbook(content)

    @pytest.mark.parametrize("cell", [(5000, 0), (1, 16_000), (1_048_575, 16_383)])
    def test_a_cell_in_the_far_corner_is_refused_before_it_fills_memory(self, cell):
        target = BytesIO()
        with xlsxwriter.Workbook(target) as made:
            made.add_worksheet().write(*cell, "x")
        with pytest.raises(workbook.UnreadableWorkbook, match="too_many_rows"):
            read_workbook(target.getvalue())


class TestExports:
    @pytest.mark.parametrize(("language", "heading"), [("zh-hans", "编码"), ("en", "code")])
    def test_headings_in_the_readers_language(self, walk, language, heading):
        person = walk.world.administrator
        person.language = language
        person.save()
        found = cells(client_of(person), "category", "template")
        first, second = list(found.values())[:2]
        assert (first[0][0], len(first), len(second)) == (heading, 1, 1)
        notes = list(found.values())[2]
        assert {row[0] for row in notes[1:]} == set(list(found)[:2])
        assert any(
            "JD-" in str(cell)
            for row in list(cells(client_of(person), "responsibility", "template").values())[-1]
            for cell in row
        )

    @pytest.mark.parametrize("model", ["category", "responsibility"])
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_what_comes_out_goes_in_unchanged(self, walk, model, language):
        person = walk.world.administrator
        person.language = language
        person.save()
        client = client_of(person)
        kind = {"category": "categories", "responsibility": "responsibility"}[model]
        report = looked_at(client, client.get(url(model, "export")).content, kind).context["report"]
        assert report.faults == []
        assert report.counts["new"] == report.counts["changed"] == 0
        tables = {"category": (Category, Condition), "responsibility": (Responsibility,)}[model]
        assert report.counts["unchanged"] == sum(table.objects.count() for table in tables)

    def test_formulae_in_the_catalogue_are_harmless(self, admin):
        Responsibility.objects.filter(category__code=URGENT).update(document="=cmd|' /C calc'!A0")
        content = admin.get(url("responsibility", "export")).content
        raw = zipfile.ZipFile(BytesIO(content))
        assert b"<f>" not in raw.read("xl/worksheets/sheet1.xml")
        assert b"'=cmd|" in raw.read("xl/sharedStrings.xml")
        assert looked_at(admin, content).context["report"].counts["changed"] == 0


class TestResponsibility:
    def test_an_imported_row_waits_and_once_approved_the_next_report_follows(self, admin, walk):
        page = looked_at(admin, book([NEW_ROW | {"网格编码或前缀": walk.world.grid, "协办单位": "JD-G14"}]))
        assert (told(page), page.context["report"].counts) == ([], {"new": 1, "changed": 0, "unchanged": 0})
        assert not Responsibility.objects.waiting().exists()  # a dry run
        put_in_force(admin, page)
        row = Responsibility.objects.waiting().get()
        assert (row.author, row.valid_from) == (walk.world.administrator, date(2026, 11, 1))
        assert [unit.code for unit in row.assisting.all()] == ["JD-G14"]
        assert walk.report().lead.code == "JD-G13"
        client_of(walk.world.admin).post(url("responsibility"), {"action": "approve", "_selected_action": [row.pk]})
        assert walk.report().lead.code == "JD-G16"

    def test_approved_at_once_by_who_may_and_did_not_upload(self, admin, walk):
        page = looked_at(admin, book([NEW_ROW | {"网格编码或前缀": walk.world.grid}]))
        assert page.context["may_approve"] is False
        put_in_force(admin, page, approved="on")
        assert not Responsibility.objects.filter(lead__code="JD-G16", category__code=URGENT).exists()
        root = client_of(walk.world.admin)
        assert root.get(page.request["PATH_INFO"]).context["may_approve"] is True
        put_in_force(root, page, approved="on")
        row = Responsibility.objects.get(lead__code="JD-G16", category__code=URGENT)
        assert (row.author, row.approved_by) == (walk.world.administrator, walk.world.admin)
        assert walk.report().lead.code == "JD-G16"
        kept = CatalogueImport.objects.get()
        assert (kept.state, kept.decided_by, kept.counts["new"]) == ("applied", walk.world.admin, 1)

    def test_a_file_imported_twice_doubles_nothing(self, admin):
        content = book([NEW_ROW, NEW_ROW | {"类别": "1001"}])
        put_in_force(admin, looked_at(admin, content))
        before = Responsibility.objects.count()
        assert looked_at(admin, content).context["report"].counts == {"new": 0, "changed": 0, "unchanged": 2}
        assert Responsibility.objects.count() == before

    @pytest.mark.parametrize(
        ("wrong", "column", "hint"),
        [
            ({"类别": "999999"}, "类别", "999999"),
            ({"主办单位": "JD-G99"}, "主办单位", "JD-G01"),
            ({"主办单位": None}, "主办单位", "必填"),
            ({"协办单位": "JD-G14; XX"}, "协办单位", "XX"),
            ({"起": "明年"}, "起", "2026-11-23"),
            ({"起": "2026-13-01"}, "起", "2026-11-23"),
            ({"至": "2026-10-01"}, "", "结束"),
            ({"网格编码或前缀": "999"}, "网格编码或前缀", "网格"),
            ({"编号": 99999}, "编号", "留空"),
            ({"编号": "abc"}, "编号", "整数"),
            ({"依据文件": "x" * 121}, "依据文件", "120"),
        ],
    )
    def test_a_fault_names_row_column_and_what_would_be_right(self, admin, wrong, column, hint):
        good = {"类别": "1001", "主办单位": "JD-G16", "起": "2026-11-01"}
        page = looked_at(admin, book([good, NEW_ROW | wrong]))
        (fault,) = page.context["report"].faults
        assert (fault.row, fault.column) == (3, column)
        assert hint in fault.message
        assert 'name="apply"' not in page.content.decode()
        put_in_force(admin, page)
        assert not Responsibility.objects.waiting().exists()  # the good row neither

    def test_twice_the_same_row_in_one_file(self, admin):
        assert told(looked_at(admin, book([NEW_ROW, NEW_ROW]))) == [(3, "")]

    def test_headings_unknown_or_missing(self, admin):
        page = looked_at(admin, book([{"类别": URGENT, "单位": "JD-G16"}]))
        assert told(page) == [(1, "单位"), (1, "主办单位"), (1, "起")]

    def test_what_has_counted_takes_only_an_end(self, admin, walk):
        row = Responsibility.objects.get(category__code=URGENT)
        same = {"编号": row.pk, "类别": URGENT, "主办单位": "JD-G13", "起": "2026-01-01"}
        page = looked_at(admin, book([same | {"主办单位": "JD-G16", "至": "2026-12-31"}]))
        assert told(page) == [(2, "主办单位"), (2, "至")]
        past = looked_at(admin, book([same | {"新的结束日期（批准后生效）": LONG_AGO}]))
        assert told(past) == [(2, "新的结束日期（批准后生效）")]
        end = timezone.localdate() + timedelta(days=3)
        page = looked_at(admin, book([same | {"新的结束日期（批准后生效）": end}]))
        (line,) = page.context["report"].lines
        assert (line.kind, line.differences) == ("changed", [("新的结束日期（批准后生效）", "", str(end))])
        put_in_force(admin, page)
        row.refresh_from_db()
        assert (row.proposed_end, row.valid_to, row.approved_at is not None) == (end, None, True)

    def test_rows_of_equal_right_are_told_before(self, admin):
        page = looked_at(admin, book([NEW_ROW]))
        ((mine, other),) = page.context["report"].conflicts
        assert (mine.lead.code, other.lead.code) == ("JD-G16", "JD-G13")
        assert f"#{other.pk}" in page.content.decode()

    def test_what_was_looked_at_is_what_is_done(self, admin, walk):
        page = looked_at(admin, book([NEW_ROW]))
        Responsibility.objects.create(
            category=Category.objects.get(code=URGENT), lead=walk.world.unit("JD-G16"), valid_from=date(2026, 11, 1)
        )
        put_in_force(admin, page)
        assert CatalogueImport.objects.get().state == "checked"

    def test_decided_once(self, admin):
        page = looked_at(admin, book([NEW_ROW]))
        admin.post(page.request["PATH_INFO"], {"discard": "1"})
        put_in_force(admin, page)
        assert CatalogueImport.objects.get().state == "discarded"
        assert not Responsibility.objects.waiting().exists()


class TestCategories:
    def labels(self) -> dict[str, str]:
        return {name: str(cell.label) for name, cell in CategoryResource().cells.items()}

    def category(self, **fields: Any) -> dict[str, Any]:
        """A row with the sheet's own headings."""
        given = {
            "code": "1099",
            "name_zh": "测试大类",
            "name_en": "Test class",
            "kind": "部件",
            "verify_by": "site",
        } | fields
        return {self.labels()[name]: value for name, value in given.items()}

    def condition(self, **fields: Any) -> dict[str, Any]:
        labels = {name: str(cell.label) for name, cell in ConditionResource().cells.items()}
        given = {
            "category": "109901",
            "code": "01",
            "name_zh": "破损",
            "name_en": "Broken",
            "limit_value": 2,
            "limit_unit": "work_day",
        }
        return {labels[name]: value for name, value in (given | fields).items()}

    def two_sheets(self, categories: list[dict[str, Any]], conditions: list[dict[str, Any]]) -> bytes:
        sheets = []
        for resource, rows in ((CategoryResource, categories), (ConditionResource, conditions)):
            columns = list(dict.fromkeys(key for row in rows for key in row))
            sheets.append(
                Sheet(
                    str(resource.title), [Heading(c) for c in columns], [[row.get(c) for c in columns] for row in rows]
                )
            )
        return write_workbook(sheets)

    def test_classes_categories_and_conditions_in_one_file_in_any_order(self, admin):
        small = self.category(code=109901, limit_value=3, limit_unit="work_day", is_urgent="是", is_active=1)
        content = self.two_sheets([small, self.category(is_active=1)], [self.condition(is_default=True, code=1)])
        page = looked_at(admin, content, "categories")
        assert (told(page), page.context["report"].counts["new"]) == ([], 3)
        assert not Category.objects.filter(code="109901").exists()
        put_in_force(admin, page)
        found = Category.objects.get(code="109901")
        assert (found.parent.code, found.pinyin, found.is_urgent) == ("1099", "csdl", True)
        assert (found.default_condition.code, found.default_condition.limit.minutes) == ("01", 960)

    def test_all_or_nothing_over_both_sheets(self, admin):
        small = self.category(code=109901, limit_value=3, limit_unit="work_day")
        page = looked_at(
            admin, self.two_sheets([self.category(), small], [self.condition(limit_value=-1)]), "categories"
        )
        (fault,) = page.context["report"].faults
        assert (fault.sheet, fault.row) == (str(ConditionResource.title), 2)
        put_in_force(admin, page)
        assert not Category.objects.filter(code__startswith="1099").exists()

    @pytest.mark.parametrize(
        ("fields", "column"),
        [
            ({"code": "987601"}, "code"),
            ({"kind": "东西"}, "kind"),
            ({"code": "109"}, "code"),
            ({"verify_by": ""}, "verify_by"),
        ],
    )
    def test_a_wrong_category(self, admin, fields, column):
        page = looked_at(admin, self.two_sheets([self.category(**fields)], []), "categories")
        assert [c for _row, c in told(page)][:1] == [self.labels().get(column, "")]

    def test_the_default_moves_in_one_file(self, admin):
        category = Category.objects.get(code=URGENT)
        old, new = category.conditions.order_by("code")[:2]
        rows = [
            self.condition(
                category=URGENT, code=one.code, name_zh=one.name_zh, name_en=one.name_en, limit_value=one.limit_value,
                limit_unit=one.limit_unit, is_default=one == new, is_active=True,
            )
            for one in (new, old)
        ]  # fmt: skip
        page = looked_at(admin, self.two_sheets([self.category(is_active=1)], rows), "categories")
        assert told(page) == []
        put_in_force(admin, page)
        assert category.default_condition == new

    def test_columns_left_out_stay_as_they_are(self, admin):
        before = Category.objects.get(code=URGENT)
        row = self.category(code=URGENT, name_zh="污水井盖子", name_en=before.name_en, verify_by="现场")
        page = looked_at(admin, self.two_sheets([row], []), "categories")
        (line,) = page.context["report"].lines
        assert line.differences == [(self.labels()["name_zh"], "污水井盖", "污水井盖子")]


class TestUploads:
    @pytest.mark.parametrize("content", [b"a,b\n", b"%PDF-1.4", b"PK\x05\x06" + bytes(18)])
    def test_a_wrong_file_is_refused_and_not_kept(self, admin, content):
        answer = upload(admin, content, name="责任.xlsx")
        assert "file" in answer.context["form"].errors
        assert not CatalogueImport.objects.exists()

    def test_the_other_kinds_sheet_is_told(self, admin):
        answer = upload(admin, book([NEW_ROW]), kind="categories")
        assert str(CategoryResource.title) in str(answer.context["form"].errors)

    def test_a_large_file(self, admin):
        answer = upload(admin, bytes(workbook.MAX_BYTES + 1))
        assert "2 MB" in str(answer.context["form"].errors)

    def test_unknown_imports(self, admin):
        for key in ("99999", "x"):
            assert admin.get(reverse("admin:cases_catalogueimport_change", args=[key])).status_code == 404
