"""Error pages keep people's bearings, in both languages, also when much is broken."""

from __future__ import annotations

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import path

from config import urls
from jiangdu.web import errors


def refuse(request, status):
    raise {400: BadRequest, 403: PermissionDenied, 404: Http404, 500: RuntimeError, 503: OperationalError}[status](
        "secret"
    )


urlpatterns = [path("refuse/<int:status>/", refuse), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("status", [400, 403, 404, 500])
@pytest.mark.parametrize(("language", "words"), [("zh-hans", "回到工作台"), ("en", "Go to the desk")])
def test_every_error_says_what_to_do(client: Client, world, status: int, language: str, words: str) -> None:
    client.cookies["django_language"] = language
    client.force_login(world.patroller, backend="jiangdu.backends.PostBackend")
    response = client.get(f"/refuse/{status}/")
    html = response.content.decode()
    assert response.status_code == status
    assert words in html and 'href="/"' in html
    assert "secret" not in html
    assert ("jd-header" in html) == (status != 500)


def test_the_page_gives_the_number_of_the_log(client: Client) -> None:
    response = client.get("/refuse/500/")
    assert response["X-Request-ID"] in response.content.decode()


def test_a_failure_page_needs_no_database(django_db_blocker) -> None:
    request = RequestFactory().get("/")
    with django_db_blocker.block():
        assert errors.failed(request).status_code == 500
        assert errors.unavailable(request)["Retry-After"]
        assert errors.not_found(request, Exception()).status_code == 404


def test_a_stale_form_keeps_what_was_entered(world) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.patroller, backend="jiangdu.backends.PostBackend")
    client.cookies["django_language"] = "en"
    response = client.post("/notices/read/")
    assert response.status_code == 403
    assert "still in the browser" in response.content.decode()
