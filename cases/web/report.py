"""`/cases/new/`: report a matter. The page keeps everything typed until the case exists."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.actions.favourite import toggle_favourite
from cases.actions.report_from_visit import report_matter
from cases.models import Case, Category, State
from cases.queries.channels import channel_of
from cases.web.picker import picker_context
from cases.web.preview import nearby_context, preview_context
from cases.web.report_form import PHOTO_FIELDS, ReportForm
from jiangdu.attachments import photo_json
from jiangdu.errors import ActionError, InvalidInput
from jiangdu.locking import waiting_briefly
from jiangdu.models import Attachment, User
from jiangdu.modules import subject_for
from jiangdu.web.moments import when_words
from jiangdu.web.once_only import Sent, digest_of_form, once_only

DRAFT = "report"
MODULES = [
    f"cases/{name}.js"
    for name in ("category_picker", "report_form", "report_photos", "report_nearby", "keep_nothing", "here_at_once")
]
PREFILLED = ("visit", "lng", "lat", "address")  # by the address of the page: what is known where the link stood
ASIDE = ("choose", "look")  # buttons that change the page and send nothing


@sensitive_post_parameters("description", "caller_name", "caller_phone")
@never_cache
@login_required
@permission_required("cases.report_case", raise_exception=True)
@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest) -> HttpResponse:
    """The empty form; or send it, and go to the case; or show it again with all that was entered."""
    assert isinstance(request.user, User)
    if request.method == "GET":
        return show(request, _empty(request))
    if any(name in request.POST for name in ASIDE):
        return show(request, unsent(request))
    form, at = ReportForm(request.POST, takes_calls=takes_calls(request.user)), timezone.now()
    if form.is_valid():
        try:
            with waiting_briefly():
                sent = _send(request, form, at=at)
        except InvalidInput as refusal:
            form.refuse(refusal)
        except ActionError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return _answer(request, form, sent)
    return show(request, form)


def takes_calls(user: User) -> bool:
    """Whether this person takes reports from callers."""
    return user.has_perm("cases.accept_case")


def unsent(request: HttpRequest) -> ReportForm:
    """The form as it stands, with what a button of the picker chose; nothing is checked yet."""
    assert isinstance(request.user, User)
    given: dict[str, Any] = {name: value for name, value in request.POST.items() if name not in ASIDE}
    given |= {name: request.POST.getlist(name) for name in PHOTO_FIELDS}
    if "choose" in request.POST:
        given["category"], _dot, given["condition"] = request.POST["choose"].partition(".")
    return ReportForm(initial=given, takes_calls=takes_calls(request.user))


def show(request: HttpRequest, form: ReportForm) -> HttpResponse:
    """The page for this form."""
    user: Any = request.user
    given, at = form.data if form.is_bound else form.initial, timezone.now()
    context = {
        "form": form,
        **_photos_of(request, form),
        "takes_calls": takes_calls(user),
        **picker_context(request, form),
        **preview_context(user, given, at=at),
        **nearby_context(user, form.chosen, given, at=at),
        "draft": DRAFT,
        "modules": MODULES,
    }
    return render(request, "cases/new.html", context)


@login_required
@permission_required("cases.report_case", raise_exception=True)
@require_POST
def star(request: HttpRequest, code: str) -> HttpResponse:
    """Star or unstar a category: the button anew, or, without scripts, the form as it stands."""
    assert isinstance(request.user, User)
    category = get_object_or_404(Category.objects.small(), code=code)
    is_starred = toggle_favourite(user=request.user, category=category, at=timezone.now())
    if not getattr(request, "htmx", False):
        return show(request, unsent(request))
    context = {"row": category, "stars": {category.pk} if is_starred else set()}
    return render(request, "cases/new/_star.html", context)


@never_cache
@login_required
@require_GET
def discard(request: HttpRequest) -> HttpResponse:
    """Keep nothing: the next page drops the draft this browser holds."""
    messages.info(request, _("Discarded. Nothing was sent and nothing was kept."), extra_tags=f"draft-sent:{DRAFT}")
    return redirect("case-new")


def _empty(request: HttpRequest) -> ReportForm:
    code, _dot, condition = request.GET.get("choose", "").partition(".")
    initial = {"once": str(uuid.uuid4()), "category": code, "condition": condition}
    initial |= {name: request.GET[name] for name in PREFILLED if name in request.GET}
    assert isinstance(request.user, User)
    return ReportForm(initial=initial, takes_calls=takes_calls(request.user))


def _send(request: HttpRequest, form: ReportForm, *, at: datetime) -> Sent:
    """Report, once for this form's key. The case made now is kept on the form for the message."""
    assert isinstance(request.user, User)
    user = request.user

    def report() -> str:
        given = {"matter": form.matter(), "visit_id": form.cleaned_data["visit"]}
        form.case = report_matter(actor=user, at=at, channel=channel_of(user), **given)
        return form.case.number

    key = str(form.cleaned_data["once"] or uuid.uuid4())
    return once_only(user=user, key=key, digest=digest_of_form(request.POST), at=at, do=report)


def _answer(request: HttpRequest, form: ReportForm, sent: Sent) -> HttpResponse:
    url = subject_for("cases.case").url(form.case or Case(number=sent.answer))
    if not sent.is_same:
        form.renew()
        words = _("This form was sent before, as {case}. Send it again only if it is another matter.")
        link = format_html('<a href="{}">{}</a>', url, sent.answer)
        form.add_error(None, ValidationError(format_html(words, case=link), "sent_before"))
        return show(request, form)
    text = done_words(form.case, at=timezone.now()) if form.case else _("%s was sent already.") % sent.answer
    messages.success(request, text, extra_tags=f"draft-sent:{DRAFT}")
    return redirect(url)


def done_words(case: Case, *, at: datetime) -> str:
    """Who got it and by when: "JD20261124000001 已派给住建局，今天 16:30 前办结"."""
    due = when_words(case.due_at, now=at) if case.due_at else ""
    if case.state == State.CLOSED:
        return _("%(number)s is closed: you put it right. Thank you.") % {"number": case.number}
    if case.lead:
        facts = {"number": case.number, "unit": case.lead.short_name, "due": due}
        return _("%(number)s went to %(unit)s, to be done by %(due)s.") % facts
    facts = {"number": case.number, "desk": case.desk.short_name, "due": due}
    return _("%(number)s is with %(desk)s, which answers by %(due)s.") % facts


def _photos_of(request: HttpRequest, form: ReportForm) -> dict[str, list[dict[str, Any]]]:
    """Uploads named by the form that can still be used, field by field, in their order. One query, none without any."""
    named = {name: _as_uuids(form.named_photos(name)) for name in PHOTO_FIELDS}
    ids = [pk for pks in named.values() for pk in pks]
    user: Any = request.user
    rows = Attachment.objects.filter(pk__in=ids, uploader=user, claimed_at__isnull=True) if ids else ()
    found = {row.pk: photo_json(row, request) for row in rows}
    return {name: [found[pk] for pk in pks if pk in found] for name, pks in named.items()}


def _as_uuids(texts: list[str]) -> list[uuid.UUID]:
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found
