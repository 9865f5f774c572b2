"""Addresses of one's own account."""

from django.urls import path

from jiangdu.web import account

urlpatterns = [
    path("login/", account.sign_in_view, name="login"),
    path("logout/", account.sign_out_view, name="logout"),
    path("password/", account.password_view, name="password_change"),
    path("sessions/", account.sessions_view, name="my_sessions"),
    path("sessions/end-others/", account.end_other_sessions_view, name="end_other_sessions"),
    path("language/", account.language_view, name="set_language"),
]
