"""/healthz, /readyz and /metrics: for operators, and honest about what is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from jiangdu import heartbeat, metrics, readiness

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}
BEHIND_PROXY = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}
TOKEN = "metrics-token-of-this-test-0123456789"


@pytest.fixture
def alive() -> None:
    for process in heartbeat.PROCESSES:
        heartbeat.beat(process)


def test_healthz_asks_nothing(client, django_assert_num_queries):
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_ready_when_all_is_there(client, alive):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert set(response.json()["checks"].values()) == {"ok"}


@pytest.mark.django_db
@pytest.mark.parametrize("process", heartbeat.PROCESSES)
def test_not_ready_without_a_background_process(client, alive, process):
    cache.delete(f"heartbeat:{process}")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"][process] == "never seen"


@pytest.mark.django_db
def test_an_old_sign_of_life_does_not_count(client, alive):
    heartbeat.beat("worker", at=timezone.now() - timedelta(seconds=heartbeat.STALE_AFTER + 5))
    assert "last seen" in client.get("/readyz").json()["checks"]["worker"]


@pytest.mark.django_db
def test_not_ready_with_a_missing_migration(client, alive, monkeypatch):
    from django.db.migrations.recorder import MigrationRecorder

    readiness._applied.clear()
    last = MigrationRecorder.Migration.objects.filter(app="sessions").latest("id")
    MigrationRecorder.Migration.objects.filter(pk=last.pk).delete()
    assert "1 not applied" in client.get("/readyz").json()["checks"]["migrations"]


@pytest.mark.django_db
def test_not_ready_without_redis(client, alive, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["redis"].startswith("unreachable")
    assert response.json()["checks"]["database"] == "ok"


@pytest.mark.django_db
@pytest.mark.parametrize("caller", [ELSEWHERE, BEHIND_PROXY])
def test_details_are_for_operators(client, alive, settings, caller):
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/readyz", **caller).json() == {"ready": True}
    assert client.get("/metrics", **caller).status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer wrong"}, **caller).status_code == 404
    given = {"headers": {"authorization": f"Bearer {TOKEN}"}, **caller}
    assert "checks" in client.get("/readyz", **given).json()
    assert client.get("/metrics", **given).status_code == 200


@pytest.mark.django_db
def test_without_a_token_none_is_accepted(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": "Bearer "}, **ELSEWHERE).status_code == 404


@pytest.mark.django_db
def test_probes_are_not_sent_to_https(client, alive, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert client.get("/admin/").status_code == 301


def values(text: str) -> dict[str, float]:
    return {sample.name: sample.value for family in text_string_to_metric_families(text) for sample in family.samples}


@pytest.mark.django_db
def test_figures_for_prometheus(client, alive):
    read = values(client.get("/metrics").content.decode())
    assert read["jiangdu_queue_length"] >= 0
    assert read["jiangdu_oldest_due_clock_seconds"] == 0
    assert read["jiangdu_outbox_lag_seconds"] == 0
    assert 0 <= read["jiangdu_heartbeat_age_seconds"] < 5
    assert any(name.startswith("django_http_requests_total") for name in read)


@pytest.mark.django_db
def test_a_figure_that_cannot_be_read_is_left_out(client, alive, monkeypatch):
    def away() -> int:
        raise ConnectionError

    monkeypatch.setattr(metrics, "queue_length", away)
    read = values(client.get("/metrics").content.decode())
    assert "jiangdu_queue_length" not in read and "jiangdu_outbox_lag_seconds" in read


@pytest.mark.django_db
def test_the_queue_is_counted():
    from celery import current_app

    before = metrics.queue_length()
    current_app.send_task("jiangdu.heartbeat", expires=1)
    try:
        assert metrics.queue_length() == before + 1
    finally:
        with current_app.connection_for_write() as broker:
            broker.default_channel.client.rpop(current_app.conf.task_default_queue)


def test_the_background_health_check(capsys):
    from django.core.management import CommandError, call_command

    with pytest.raises(CommandError):
        call_command("alive", "beat")
    heartbeat.beat("beat")
    call_command("alive", "beat")
