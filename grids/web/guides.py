"""`/guides/`: sign in on site, attendance by guide and day, questions of the grid."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from grids.actions.guide import record_leave, remove_leave, sign_in_on_site
from grids.actions.question import answer_question, ask_guide
from grids.models import GridQuestion, GuideSignIn
from grids.queries.guides import attendance_of, held_in, month_end, posts_seen_by
from grids.queries.locate import grid_paths
from grids.queries.told import told
from grids.web.forms import AnswerForm, AskForm, HereForm, LeaveForm, refuse
from grids.web.months import month_in, month_links
from jiangdu.errors import InvalidInput
from jiangdu.locking import waiting_briefly
from jiangdu.models import User
from jiangdu.scope import scope_of

SHOWN = 50
GUIDES_SHOWN = 2000


@never_cache
@login_required
def guides(request: HttpRequest) -> HttpResponse:
    """For a guide: sign in, questions to answer. For the grid: ask. For those who look after guides: attendance."""
    return _show(request, HereForm(), None)


@login_required
@permission_required("grids.sign_in_as_guide", raise_exception=True)
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in on site."""
    assert isinstance(request.user, User)
    form = HereForm(request.POST)
    if form.is_valid() and form.cleaned_data["position"] is None:
        form.add_error(None, _("The phone gave no position. Allow location for this site, then try again."))
    if form.is_valid():
        given = form.cleaned_data
        here = {"position": given["position"], "accuracy_m": given["accuracy"], "grid_code": given["grid"]}
        try:
            with waiting_briefly():
                signed = sign_in_on_site(actor=request.user, at=timezone.now(), **here)
        except InvalidInput as refusal:
            refuse(form, refusal)
        else:
            facts = {"distance": signed.distance_m}
            messages.success(request, _("Signed in, %(distance)s m from the grid.") % facts)
            return redirect("guides")
    return _show(request, form, None, status=400)


@login_required
@permission_required("grids.ask_guide", raise_exception=True)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the guide of one's grid."""
    assert isinstance(request.user, User)
    form = AskForm(request.POST, grids=_own_grids(request.user))
    if form.is_valid():
        try:
            with waiting_briefly():
                given = form.cleaned_data
                question = ask_guide(actor=request.user, at=timezone.now(), text=given["text"], grid_code=given["grid"])
        except InvalidInput as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Asked. You are told when the answer is there."))
            return redirect("question", pk=question.pk)
    return _show(request, HereForm(), form, status=400)


@login_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """A question; POST answers it."""
    assert isinstance(request.user, User)
    seen = GridQuestion.objects.visible_to(request.user).select_related("post__user", "asked_by", "answered_by")
    row = seen.filter(pk=pk).first()
    if row is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with waiting_briefly():
            text = form.cleaned_data["text"]
            answer_question(question_id=pk, actor=request.user, at=timezone.now(), text=text)
        messages.success(request, _("Answered."))
        return redirect("question", pk=pk)
    context = {
        "question": row,
        "form": form,
        "may_answer": row.is_open and row.post.user_id == request.user.pk,
        "path": grid_paths([row.grid_code]).get(row.grid_code),
        "entries": [{**entry, "note": ""} for entry in told(row)],
    }
    return render(request, "grids/question.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def guide(request: HttpRequest, pk: int) -> HttpResponse:
    """One guide's month, day by day; POST records leave."""
    assert isinstance(request.user, User)
    post = posts_seen_by(request.user).filter(pk=pk).first()
    if post is None:
        raise Http404
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with waiting_briefly():
                record_leave(post_id=pk, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except InvalidInput as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Leave recorded. These days are not required."))
            return redirect("guide", pk=pk)
    first = month_in(request)
    row = attendance_of([post], first, month_end(first), timezone.localdate())[0]
    context = {
        "row": row,
        "post": post,
        "path": grid_paths([post.grid_code]).get(post.grid_code),
        "sign_ins": {
            one.day: one for one in GuideSignIn.objects.filter(post=post, day__range=(first, month_end(first)))
        },
        "leaves": post.leaves.filter(last_date__gte=first)[:SHOWN],
        "questions": GridQuestion.objects.visible_to(request.user).filter(post=post)[:SHOWN],
        "form": form,
        "may_record": request.user.has_perm("grids.record_guide_leave"),
        **month_links(first),
    }
    return render(request, "grids/guide.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def take_leave_back(request: HttpRequest, pk: int, leave: int) -> HttpResponse:
    """Remove recorded leave."""
    assert isinstance(request.user, User)
    with waiting_briefly():
        remove_leave(leave_id=leave, actor=request.user, at=timezone.now())
    messages.success(request, _("The leave was taken back."))
    return redirect("guide", pk=pk)


def _show(request: HttpRequest, here: HereForm, asking: AskForm | None, status: int = 200) -> HttpResponse:
    assert isinstance(request.user, User)
    user, today = request.user, timezone.localdate()
    first = month_in(request)
    posts = list(held_in(posts_seen_by(user), first, month_end(first))[:GUIDES_SHOWN])
    rows = attendance_of(posts, first, month_end(first), today)
    rows.sort(key=lambda row: (row.attendance.share is None, row.attendance.share or 0.0))
    signed, required = (sum(getattr(row.attendance, name) for row in rows) for name in ("signed_in", "required"))
    seen = GridQuestion.objects.visible_to(user).select_related("post__user", "asked_by")
    own_grids = _own_grids(user) if user.has_perm("grids.ask_guide") else []
    is_guide = user.has_perm("grids.sign_in_as_guide") and any(post.user_id == user.pk for post in posts)
    context: dict[str, Any] = {
        "here": here,
        "is_guide": is_guide,
        "signed_today": GuideSignIn.objects.filter(post__user=user, day=today).first() if is_guide else None,
        "rows": rows,
        "signed": signed,
        "required": required,
        "paths": grid_paths(post.grid_code for post in posts),
        "questions": seen.order_by("answered_at", "-asked_at")[:SHOWN],
        "ask_form": asking or (AskForm(grids=own_grids) if own_grids else None),
        **month_links(first),
    }
    return render(request, "grids/guides.html", context, status=status)


def _own_grids(user: User) -> list[tuple[str, str]]:
    codes = scope_of(user).grid_prefixes
    paths = grid_paths(codes)
    return [(code, paths[code][-1].name if code in paths else code) for code in codes]
