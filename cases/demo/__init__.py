"""The demo: the district with its people, and some three hundred cases that went their way by the real verbs."""
