"""The admin of people, posts, roles, units, sessions and tokens: who may, what it does, what it leaves behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiangdu.admin.posts import offered
from jiangdu.models import ApiToken, Audit, DutyShift, Post, PostKind, Role, Session, Unit, User
from jiangdu.tokens import issue_token
from tests.world import PASSWORD

MODELS = ["user", "post", "postkind", "role", "unit", "dutyshift", "session", "apitoken"]
NEW = "a-very-own-word-42"


def url(model, view="changelist", *args):
    return reverse(f"admin:jiangdu_{model}_{view}", args=args)


@pytest.fixture
def admin(world, client):
    client.force_login(world.administrator)
    return client


@pytest.fixture
def root(world):
    client = Client()
    client.force_login(world.admin)
    return client


def fields_of(page, **changes):
    """What a browser would send back of the admin form on the page."""
    form = page.context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    for formset in page.context["inline_admin_formsets"]:
        inner = formset.formset
        data |= {f"{inner.prefix}-{key}": value for key, value in inner.management_form.initial.items()}
        for row in inner.forms:
            data |= {row.add_prefix(name): row[name].value() or "" for name in row.fields if name != "DELETE"}
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_administrator_sees_and_searches_every_list(admin, world, model, language):
    Client().post("/accounts/login/", {"username": "patroller", "password": PASSWORD})
    issue_token(world.patroller, timezone.now())
    User.objects.filter(pk=world.administrator.pk).update(language=language)
    assert admin.get(url(model)).status_code == 200
    assert admin.get(url(model), {"q": "a"}).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_others_do_not_get_in(world, model):
    for person in (world.patroller, world.leader, None):
        client = Client()
        if person:
            client.force_login(person)
        assert client.get(url(model)).status_code == 302
    staff = Client()
    User.objects.filter(pk=world.auditor.pk).update(is_staff=True)
    staff.force_login(world.auditor)
    assert staff.get(url(model)).status_code == 403


@pytest.mark.parametrize("model", ["user", "post", "unit", "dutyshift"])
def test_lists_cost_the_same_however_long(admin, model, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        assert admin.get(url(model)).status_code == 200


def test_a_new_account_must_choose_its_own_password(admin):
    answer = admin.post(
        url("user", "add"), {"username": "newcomer", "name": "新人", "password1": NEW, "password2": NEW}
    )
    assert answer.status_code == 302
    user = User.objects.get(username="newcomer")
    assert user.must_change_password and user.check_password(NEW) and not user.is_staff


def test_password_rules_hold_here_too(admin):
    page = admin.post(
        url("user", "add"), {"username": "newcomer", "name": "新人", "password1": "abc", "password2": "abc"}
    )
    assert page.status_code == 200
    assert not User.objects.filter(username="newcomer").exists()


def test_a_reset_password_ends_everything_and_must_be_changed(admin, world):
    theirs = Client()
    theirs.post("/accounts/login/", {"username": "patroller", "password": PASSWORD})
    issue_token(world.patroller, timezone.now())
    answer = admin.post(f"/admin/jiangdu/user/{world.patroller.pk}/password/", {"password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    user = User.objects.get(pk=world.patroller.pk)
    assert user.must_change_password and user.check_password(NEW)
    assert not Session.objects.filter(user=user).exists()
    assert not ApiToken.objects.usable(timezone.now()).exists()
    entry = Audit.objects.get(action="account.password_reset")
    assert (entry.actor, entry.subject_id) == (world.administrator, str(user.pk))
    assert NEW not in str(entry.data)


def test_the_own_password_is_changed_where_the_old_one_is_asked_for(admin, world):
    answer = admin.post(f"/admin/jiangdu/user/{world.administrator.pk}/password/", {"password1": NEW, "password2": NEW})
    assert answer.url == reverse("password_change")
    assert User.objects.get(pk=world.administrator.pk).check_password(PASSWORD)


def test_only_a_superuser_touches_or_makes_a_superuser(admin, root, world):
    assert (
        admin.post(f"/admin/jiangdu/user/{world.admin.pk}/password/", {"password1": NEW, "password2": NEW}).status_code
        == 403
    )
    page = admin.get(url("user", "change", world.patroller.pk))
    admin.post(url("user", "change", world.patroller.pk), fields_of(page, is_superuser="on"))
    assert not User.objects.get(pk=world.patroller.pk).is_superuser
    page = root.get(url("user", "change", world.patroller.pk))
    assert root.post(url("user", "change", world.patroller.pk), fields_of(page, is_superuser="on")).status_code == 302
    assert User.objects.get(pk=world.patroller.pk).is_superuser
    assert Audit.objects.get(action="rights.changed").data == {"added": ["is_superuser"], "removed": []}


def test_accounts_are_disabled_not_deleted(root, world):
    theirs = Client()
    theirs.force_login(world.patroller)
    assert root.get(url("user", "delete", world.patroller.pk)).status_code == 403
    data = fields_of(root.get(url("user", "change", world.patroller.pk)))
    data.pop("is_active")
    assert root.post(url("user", "change", world.patroller.pk), data).status_code == 302
    assert not User.objects.get(pk=world.patroller.pk).is_active
    assert theirs.get("/api/v1/me/").status_code == 401


def test_a_personal_phone_is_masked_and_kept_encrypted(admin, world):
    place = url("user", "change", world.patroller.pk)
    admin.post(place, fields_of(admin.get(place), phone="13812345678"))
    person = User.objects.get(pk=world.patroller.pk)
    assert person.phone == "13812345678" and len(person.phone_hash) == 64
    page = admin.get(place)
    assert "13812345678" not in page.content.decode() and "138****5678" in page.content.decode()
    admin.post(place, fields_of(page))
    assert User.objects.get(pk=world.patroller.pk).phone == "13812345678"
    admin.post(place, fields_of(page, phone="-"))
    assert User.objects.get(pk=world.patroller.pk).phone == ""


def test_unlocking(admin, world, client):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        Client().post("/accounts/login/", {"username": "patroller", "password": "wrong"})
    rows = admin.get(url("user"), {"q": "patroller"}).context["cl"].result_list
    assert {row.username: row.is_locked for row in rows} == {"patroller": True, "other_patroller": False}
    admin.post(url("user"), {"action": "unlock", "_selected_action": [world.patroller.pk]})
    assert not AccessAttempt.objects.exists()
    assert Client().post("/accounts/login/", {"username": "patroller", "password": PASSWORD}).status_code == 302
    assert Audit.objects.filter(action="account.unlocked", actor=world.administrator).count() == 1


def test_signing_somebody_out(admin, world):
    theirs = Client()
    theirs.post("/accounts/login/", {"username": "patroller", "password": PASSWORD})
    row = Session.objects.get(user=world.patroller)
    admin.post(url("session"), {"action": "end", "_selected_action": [row.pk]})
    assert theirs.get("/api/v1/me/").status_code == 401
    assert Audit.objects.filter(action="account.session_ended").exists()


def test_revoking_a_token(admin, world):
    key, row = issue_token(world.patroller, timezone.now())
    admin.post(url("apitoken"), {"action": "revoke", "_selected_action": [row.pk]})
    assert Client().get("/api/v1/me/", headers={"authorization": f"Token {key}"}).status_code == 401


def test_changed_rights_follow_at_once_and_are_in_the_audit(admin, world):
    role = Role.objects.get(code="auditor")
    assert User.objects.get(username="auditor").has_perm("jiangdu.see_audit")
    page = admin.get(url("role", "change", role.pk))
    keep = role.permissions.exclude(codename="see_audit").values_list("pk", flat=True)
    assert admin.post(url("role", "change", role.pk), fields_of(page, permissions=list(keep))).status_code == 302
    assert not User.objects.get(username="auditor").has_perm("jiangdu.see_audit")
    entry = Audit.objects.get(action="rights.changed")
    assert entry.data == {"added": [], "removed": ["see_audit"]}
    kind = PostKind.objects.get(code="auditor")
    page = admin.get(url("postkind", "change", kind.pk))
    admin.post(url("postkind", "change", kind.pk), fields_of(page, roles=[]))
    assert Audit.objects.filter(action="rights.changed", subject_type="jiangdu.postkind").get().data["removed"] == [
        "auditor"
    ]


def test_permissions_are_offered_in_the_readers_words(admin, world):
    User.objects.filter(pk=world.administrator.pk).update(language="en")
    page = admin.get(url("role", "change", Role.objects.get(code="auditor").pk)).content.decode()
    assert "audit entry · See the audit" in page
    assert "post · change" in page
    assert "Can change" not in page
    assert "user · view" in page
    for permission in offered().select_related("content_type"):  # of what is nowhere in the admin only our own
        model = permission.content_type.model_class()
        assert model in site._registry or permission.codename in dict(model._meta.permissions)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"unit": "", "grid_code": ""}, "A post needs a unit or a grid code."),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "The second date must not be before the first."),
        ({"away_to": "2026-01-01"}, "The second date must not be before the first."),
        ({"deputy": "self"}, "The deputy must be somebody else."),
        ({"number": "T002"}, "This post number is taken."),
        ({"grid_code": "32101"}, "6, 9, 12, 15 or 17 digits."),
    ],
)
def test_bad_posts_are_refused_in_words(admin, world, changes, message):
    User.objects.filter(pk=world.administrator.pk).update(language="en")
    post = Post.objects.get(user=world.patroller)
    if changes.get("deputy") == "self":
        changes = {"deputy": world.patroller.pk}
    page = admin.post(url("post", "change", post.pk), fields_of(admin.get(url("post", "change", post.pk)), **changes))
    assert page.status_code == 200
    assert message in page.content.decode()


def test_who_changed_what_and_when_is_shown(admin, world):
    unit = world.unit("JD-G14")
    page = admin.get(url("unit", "change", unit.pk))
    assert admin.post(url("unit", "change", unit.pk), fields_of(page, short_zh="城管")).status_code == 302
    Unit.objects.filter(pk=unit.pk).update(phone="0514-1")  # not through the admin
    history = admin.get(url("unit", "history", unit.pk)).content.decode()
    assert world.administrator.name in history
    assert "城管局" in history and "城管" in history
    assert "0514-1" in history


def test_units_stand_below_their_parent(admin):
    codes = [unit.code for unit in admin.get(url("unit")).context["cl"].result_list]
    assert codes.index("JD-G14-01") == codes.index("JD-G14") + 1
    town = codes.index("JD-W100")
    assert set(codes[town + 1 : town + 5]) == {"JD-C100", "JD-W100-01", "V321012100001", "V321012100002"}


def test_deleting_is_not_for_everything(admin, world):
    post = Post.objects.get(user=world.patroller)
    assert admin.get(url("unit", "delete", world.unit("JD-G14").pk)).status_code == 403
    assert admin.get(url("role", "delete", Role.objects.first().pk)).status_code == 403
    assert admin.post(url("post", "delete", post.pk), {"post": "yes"}).status_code == 302
    assert Post.pgh_event_model.objects.filter(pgh_label="delete", id=post.pk).exists()


def test_a_shift_ends_after_it_starts(admin, world):
    shift = DutyShift.objects.get(user=world.shiftleader)
    page = admin.get(url("dutyshift", "change", shift.pk))
    day = timezone.localdate()
    times = {"starts_at_0": day, "starts_at_1": "10:00", "ends_at_0": day - timedelta(days=1), "ends_at_1": "10:00"}
    data = {k: v for k, v in fields_of(page).items() if not k.endswith("_at")} | times
    answer = admin.post(url("dutyshift", "change", shift.pk), data)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.non_field_errors()


def test_every_permission_of_the_administrator_exists(world):
    assert world.administrator.has_perm("jiangdu.change_post")
    assert Permission.objects.filter(codename="unlock_user").exists()
