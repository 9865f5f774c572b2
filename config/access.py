"""Sign-in: passwords, sessions, tokens, and when the door is locked. Read by the settings; nothing is from the environment."""

from datetime import timedelta

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 10}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "name")}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
SESSION_ENGINE = "jiangdu.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # idle, seconds
SESSION_MAX_AGE = timedelta(days=7)  # from sign-in, however busy
SESSIONS_PER_USER = 5
TOKEN_MAX_AGE = timedelta(days=30)

# Lock-out: (username, address) after 5 failures, a username over all addresses after 20; never an address alone.
AXES_HANDLER = "jiangdu.lockout.LockOutHandler"
AXES_LOCKOUT_PARAMETERS = ["username", ["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False  # its messages would put names into the log
AXES_DISABLE_ACCESS_LOG = True  # the audit has it
AXES_ENABLE_ADMIN = False  # locks are shown with the people
AXES_CLIENT_IP_CALLABLE = "jiangdu.audit.address_of"
AXES_LOCKOUT_CALLABLE = "jiangdu.lockout.locked_out_response"
