"""The platform's own pages; accounts and the modules add theirs beside them."""

from django.urls import path

from jiangdu.web import desk, duty, exports, layer_map, notices, profile, search, session

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("search/", search.search, name="search"),
    path("map/", layer_map.layer_map, name="map"),
    path("session/", session.session, name="session"),
    path("notices/", notices.inbox, name="notices"),
    path("notices/read/", notices.mark_all_read, name="notices-read"),
    path("notices/<int:pk>/", notices.open_notice, name="notice"),
    path("duty/", duty.rota, name="duty"),
    path("duty/<int:pk>/", duty.shift, name="duty-shift"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<slug:key>/", exports.ask, name="export"),
    path("exports/<int:pk>/file/", exports.download, name="export-file"),
    path("me/", profile.me, name="me"),
]
