"""The rules of the Compose file format that docker-compose.yml relies on, in our own words, as a JSON schema."""

from __future__ import annotations

from typing import Any

NAME = "^[a-z0-9][a-z0-9_-]*$"
SERVICE_NAME = "^[a-zA-Z0-9._-]+$"
DURATION = r"^(\d+(\.\d+)?(us|ms|s|m|h))+$"
SIZE = r"^\d+(\.\d+)?[bkmg]?b?$"
SCALAR = {"type": ["string", "number", "boolean", "null"]}
WORDS = {"type": "array", "items": {"type": "string"}}
COMMAND = {"anyOf": [{"type": "string"}, WORDS]}
MAPPING_OR_WORDS = {"anyOf": [{"type": "object", "additionalProperties": SCALAR}, WORDS]}

BUILD = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {
                "context": {"type": "string"},
                "dockerfile": {"type": "string"},
                "target": {"type": "string"},
                "args": MAPPING_OR_WORDS,
            },
            "additionalProperties": False,
        },
    ]
}
HEALTHCHECK = {
    "type": "object",
    "properties": {
        "test": {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "array",
                    "minItems": 1,
                    "prefixItems": [{"enum": ["CMD", "CMD-SHELL", "NONE"]}],
                    "items": {"type": "string"},
                },
            ]
        },
        "interval": {"type": "string", "pattern": DURATION},
        "timeout": {"type": "string", "pattern": DURATION},
        "start_period": {"type": "string", "pattern": DURATION},
        "retries": {"type": "integer", "minimum": 1},
        "disable": {"type": "boolean"},
    },
    "additionalProperties": False,
}
DEPENDS_ON = {
    "anyOf": [
        WORDS,
        {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "condition": {"enum": ["service_started", "service_healthy", "service_completed_successfully"]},
                    "restart": {"type": "boolean"},
                    "required": {"type": "boolean"},
                },
                "required": ["condition"],
                "additionalProperties": False,
            },
        },
    ]
}
LOGGING = {
    "type": "object",
    "properties": {
        "driver": {"type": "string"},
        "options": {"type": "object", "additionalProperties": {"type": ["string", "number", "null"]}},
    },
    "additionalProperties": False,
}
SERVICE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "build": BUILD,
        "cap_add": WORDS,
        "cap_drop": WORDS,
        "command": COMMAND,
        "depends_on": DEPENDS_ON,
        "entrypoint": COMMAND,
        "environment": MAPPING_OR_WORDS,
        "healthcheck": HEALTHCHECK,
        "image": {"type": "string"},
        "init": {"type": "boolean"},
        "logging": LOGGING,
        "networks": {"anyOf": [WORDS, {"type": "object"}]},
        "ports": {
            "type": "array",
            "items": {"type": "string", "pattern": r"^([\d.]+:)?\d+(-\d+)?(:\d+(-\d+)?)?(/(tcp|udp))?$"},
        },
        "read_only": {"type": "boolean"},
        "restart": {"type": "string", "pattern": r"^(no|always|unless-stopped|on-failure(:\d+)?)$"},
        "security_opt": WORDS,
        "shm_size": {"type": ["string", "number"], "pattern": SIZE},
        "stop_grace_period": {"type": "string", "pattern": DURATION},
        "tmpfs": COMMAND,
        "user": {"type": "string"},
        "group_add": {"type": "array", "items": {"type": ["string", "number"]}, "uniqueItems": True},
        "volumes": {"type": "array", "items": {"type": "string", "pattern": r"^[^:]+:/[^:]*(:(ro|rw))?$"}},
    },
    "anyOf": [{"required": ["image"]}, {"required": ["build"]}],
    "additionalProperties": False,
}
COMPOSE_FILE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "name": {"type": "string", "pattern": NAME},
        "services": {
            "type": "object",
            "minProperties": 1,
            "patternProperties": {SERVICE_NAME: SERVICE},
            "additionalProperties": False,
        },
        "networks": {
            "type": "object",
            "additionalProperties": {
                "type": ["object", "null"],
                "properties": {
                    "driver": {"type": "string"},
                    "internal": {"type": "boolean"},
                    "external": {"type": "boolean"},
                },
                "additionalProperties": False,
            },
        },
        "volumes": {
            "type": "object",
            "additionalProperties": {
                "type": ["object", "null"],
                "properties": {
                    "driver": {"type": "string"},
                    "external": {"type": "boolean"},
                    "name": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
    },
    "patternProperties": {"^x-": True},
    "required": ["services"],
    "additionalProperties": False,
}
