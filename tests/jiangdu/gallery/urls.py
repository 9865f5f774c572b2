"""The platform's addresses and one more: every part of the pages on one page, in many states, to look at and to check."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template import RequestContext, engines
from django.urls import include, path
from django.utils import timezone

from config import urls

PIXEL = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='4' height='3'%3E"
    "%3Crect width='4' height='3' fill='%23{}'/%3E%3C/svg%3E"
)
LONG = "江都区仙女镇龙川南路与新都路交叉口东北角金域蓝湾小区北门外人行道污水井盖缺失并伴有路面塌陷"


class Form(forms.Form):
    description = forms.CharField(label="描述", widget=forms.Textarea({"rows": 3}), help_text="发生了什么，在哪里。")
    reason = forms.ChoiceField(label="理由", choices=[("", "–"), ("1", "不属本单位职责"), ("2", "不在本辖区")])
    agreed = forms.BooleanField(label="已在现场")
    level = forms.ChoiceField(
        label="满意度", choices=[("1", "满意"), ("2", "不满意")], widget=forms.RadioSelect, required=False
    )


received: list[QueryDict] = []  # forms that arrived


def parts() -> dict[str, Any]:
    now = timezone.now()
    photos = [{"url": PIXEL.format(c), "label": "处置前", "taken_at": now} for c in ("9aa7b8", "c9a36a", "7aa98a")]
    entries = [
        {
            "at": now,
            "sentence": "王秀兰核查通过",
            "tone": "done",
            "icon": "check-lg",
            "actor": "王秀兰",
            "unit": "巡查员",
        },
        {
            "at": now - timedelta(hours=2),
            "sentence": "市容科提交处置结果",
            "note": f"{LONG}\n已换新盖。",
            "photos": photos,
        },
        {"at": now - timedelta(days=1), "sentence": "已超期，红色一级", "tone": "late", "icon": "exclamation"},
        {"at": now - timedelta(days=400), "sentence": "系统派给区城管局，16:30 前签收"},
    ]
    states = ("done", "done", "done", "now", "todo", "todo")
    labels = ("上报", "立案", "派遣", "处置", "反馈", "结案")
    steps = [
        {"label": label, "state": state, "at": now if state == "done" else None}
        for label, state in zip(labels, states, strict=True)
    ]
    return {
        "now": now, "hour": timedelta(hours=1),
        "times": [
            {"due": now + timedelta(days=3, hours=4), "start": now - timedelta(hours=8), "level": ""},
            {"due": now + timedelta(hours=2), "start": now - timedelta(hours=6), "level": "yellow"},
            {"due": now + timedelta(minutes=25), "start": now - timedelta(hours=6), "level": "orange"},
            {"due": now - timedelta(minutes=5), "start": now - timedelta(hours=6), "level": ""},
            {"due": now - timedelta(days=2), "start": now - timedelta(days=6), "level": "L2"},
        ],
        "photos": photos, "entries": entries, "steps": steps,
        "tones": [
            ("待受理", "wait"), ("处置中", "work"), ("已退回", "attention"),
            ("已超期", "late"), ("已结案", "done"), ("作废", "ended"),
        ],
        "tabs": [
            {"label": "待签收", "url": "?t=1", "count": 12, "current": True},
            {"label": "处置中", "url": "?t=2", "count": 148},
            {"label": "即将超期", "url": "?t=3", "count": 3, "tone": "soon"},
            {"label": "已超期", "url": "?t=4", "count": 1, "tone": "late"},
            {"label": "已完成", "url": "?t=5", "count": None},
        ],
        "chips": [{"label": "状态", "value": "处置中", "url": "?"}, {"label": "地址", "value": LONG, "url": "?"}],
        "long": LONG, "form": Form({"description": ""}),
    }  # fmt: skip


def gallery(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        received.append(request.POST)
        messages.success(request, "received", extra_tags="draft-sent:gallery")
        return HttpResponseRedirect("/gallery/")
    messages.success(request, "已派给住建局，今天 16:30 前签收")
    messages.error(request, "照片太大：每张不超过 20 MB。已填的内容都在。")
    source = (Path(__file__).parent / "gallery.html").read_text("utf-8")
    template = engines["django"].from_string(source).template
    return HttpResponse(template.render(RequestContext(request, parts())))


@login_required
def fragment(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<b>fragment for {request.user}</b>")


def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [path("gallery/", gallery), path("fragment/", fragment), path("crash/", crash), path("", include(urls))]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
