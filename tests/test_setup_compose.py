"""docker-compose.yml keeps the format's rules and ours. There is no engine here: the file is read, not run."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.compose_rules import COMPOSE_FILE

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docker-compose.yml").read_text()
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>[A-Z_]+)(?P<rest>:?[-?+][^}]*)?\}")
DEFAULTS = re.compile(r"(?<!\$)\$\{([A-Z_]+):?-([^}]*)\}")
ONE_SHOT = {"migrate"}
SECRETS = {
    "SECRET_KEY",
    "LOOKUP_KEY",
    "HISTORY_KEY",
    "FIELD_KEYS",
    "DATABASE_PASSWORD",
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
}


def filled() -> dict[str, Any]:
    """The file as an engine sees it: variables given their default or a stand-in."""
    text = VARIABLE.sub("given", DEFAULTS.sub(r"\2", TEXT))
    return dict(yaml.safe_load(text))


FILE = filled()
SERVICES = FILE["services"]
PLATFORM = ["migrate", "web", "worker", "beat"]


def test_the_file_keeps_the_rules_of_the_format():
    jsonschema.Draft202012Validator(COMPOSE_FILE).validate(FILE)


@pytest.mark.parametrize(
    ("service", "key", "value"),
    [
        ("web", "restart", "sometimes"),
        ("web", "helthcheck", {}),
        ("web", "depends_on", {"redis": {"condition": "service_ready"}}),
        ("web", "volumes", ["media"]),
        ("nginx", "ports", ["eighty:8080"]),
        ("redis", "healthcheck", {"test": ["RUN", "redis-cli"]}),
        ("redis", "healthcheck", {"interval": "often"}),
        ("postgis", "networks", 5),
    ],
)
def test_a_mistake_is_found(service, key, value):
    broken = copy.deepcopy(FILE)
    broken["services"][service][key] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(COMPOSE_FILE).validate(broken)


def test_what_the_platform_needs_is_there():
    assert set(SERVICES) == {"postgis", "redis", "migrate", "web", "worker", "beat", "nginx"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_watched_restarted_and_no_root(name):
    service = SERVICES[name]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"]), (
        "a number other than 0, so that an image cannot rename it"
    )
    if name in ONE_SHOT:
        assert service["restart"].startswith("on-failure")
    else:
        assert service["restart"] == "unless-stopped"
        assert {"test", "interval", "timeout", "retries"} <= service["healthcheck"].keys()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_images_are_pinned(name):
    tag = SERVICES[name]["image"].partition(":")[2]
    assert re.search(r"\d", tag) and tag != "latest"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_names_used_are_defined(name):
    service = SERVICES[name]
    assert set(service["networks"]) <= FILE["networks"].keys()
    assert set(service.get("depends_on", {})) <= SERVICES.keys()
    named = {volume.partition(":")[0] for volume in service.get("volumes", [])}
    assert {volume for volume in named if volume[0] not in "./" and volume != "given"} <= FILE["volumes"].keys()
    files = {volume for volume in named if volume.startswith("./deploy/") and not volume.endswith("certs")}
    assert all((ROOT / file).exists() for file in files)


def test_waiting_for_health_is_possible():
    for service in SERVICES.values():
        for needed, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[needed]
            if how["condition"] == "service_completed_successfully":
                assert needed in ONE_SHOT


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["nginx"]
    assert FILE["networks"]["inside"]["internal"] is True
    for name in ("postgis", "redis"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_secrets_come_from_the_environment_and_have_no_default():
    required = {match["name"] for match in VARIABLE.finditer(TEXT) if (match["rest"] or "").startswith(":?")}
    assert required >= SECRETS
    defaulted = {match[1] for match in DEFAULTS.finditer(TEXT)}
    assert not defaulted & SECRETS
    example = (ROOT / "deploy/env.example").read_text()
    assert {line.partition("=")[0] for line in example.splitlines() if line and line[0] != "#"} >= required
    assert not [line for line in example.splitlines() if line.partition("=")[0] in SECRETS and not line.endswith("=")]


def names_read_by_the_code() -> set[str]:
    sources = [*(ROOT / "config").glob("*.py"), ROOT / "bin/setup", ROOT / "deploy/probe.py"]
    found: set[str] = {"PROMETHEUS_MULTIPROC_DIR"}  # read by prometheus_client
    for source in sources:
        found |= set(re.findall(r"""(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)""", source.read_text()))
    return found


@pytest.mark.parametrize("name", PLATFORM)
def test_settings_given_are_settings_read(name):
    given = set(SERVICES[name]["environment"])
    assert given <= names_read_by_the_code()
    assert given >= {
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "LOOKUP_KEY",
        "HISTORY_KEY",
        "FIELD_KEYS",
        "ALLOWED_HOSTS",
    }
    assert "LOCAL_HTTP" not in given and "DEBUG" not in given


def test_the_broker_never_forgets():
    command = " ".join(SERVICES["redis"]["command"])
    assert "--appendonly yes" in command and "--maxmemory-policy noeviction" in command


def test_the_image_is_made_by_the_common_set_up_and_is_no_root():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    steps = [line for line in lines if line.startswith("RUN ")]
    assert {part for line in steps for part in re.findall(r"bin/setup (\w+)", line)} == {"system", "python", "assets"}
    assert not [line for line in lines if re.search(r"\b(pip|npm|apt-get) ", line)]
    assert [line for line in lines if line.startswith("USER ")] == [f"USER {SERVICES['web']['user']}"]
    images = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert all(image in {"base"} or re.search(r":\d", image) for image in images)


def test_a_deployed_history_cannot_be_emptied_and_its_seals_stay():
    steps = (ROOT / "deploy/migrate.sh").read_text()
    assert SERVICES["migrate"]["command"] == ["sh", "deploy/migrate.sh"]
    assert 0 < steps.index("manage.py migrate") < steps.index("manage.py protect_history")
    for name in ("migrate", "web", "worker"):  # the root of the image is read-only: without a volume no seal is written
        assert SERVICES[name]["read_only"] and "seals:/app/var/seals" in SERVICES[name]["volumes"]
    made = next(line for line in (ROOT / "Dockerfile").read_text().splitlines() if "mkdir" in line)
    assert made.count("/app/var/seals") == 2  # made, and given to the user: a fresh volume takes both from there


def test_the_proxy_sends_photos_only_when_told_to():
    prefix = SERVICES["web"]["environment"]["FILES_ACCEL_PREFIX"]
    location = re.search(rf"location {prefix} {{(.*?)}}", (ROOT / "deploy/nginx.conf").read_text(), re.DOTALL)
    assert location and "internal;" in location[1]
    folder = re.search(r"alias (/\S+)/;", location[1])
    assert folder and f"media:{folder[1]}:ro" in SERVICES["nginx"]["volumes"]
    assert SERVICES["nginx"]["group_add"] == [SERVICES["web"]["user"].partition(":")[2]]  # may read 0640
    for header in ("ETag", "Content-Security-Policy", "X-Content-Type-Options", "Cross-Origin-Resource-Policy"):
        assert f"add_header {header} $upstream_http_{header.lower().replace('-', '_')} always;" in location[1]


@pytest.mark.parametrize("status", [413, 429, 503])
def test_the_proxy_answers_in_both_languages_and_the_api_with_a_problem(status: int) -> None:
    assert f"/nginx-pages/{status}.$answer_as;" in (ROOT / "deploy/nginx.conf").read_text()
    assert "./deploy/nginx-pages:/etc/nginx/nginx-pages:ro" in SERVICES["nginx"]["volumes"]
    page = (ROOT / f"deploy/nginx-pages/{status}.html").read_text()
    assert '<html lang="zh-Hans">' in page and '<section lang="en">' in page
    problem = json.loads((ROOT / f"deploy/nginx-pages/{status}.json").read_text())
    assert problem["status"] == status and problem["code"] and " / " in problem["detail"]
