"""A module as somebody else would write it: neighbours offer help on a case. Only the tests know it."""

from django.apps import AppConfig


class SampleModuleConfig(AppConfig):
    name = "tests.sample_module"
    label = "sample_module"
