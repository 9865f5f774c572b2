"""Pages of places and of work in the field."""

from django.urls import path

from grids.web import campaigns, guides, patrols, places, visits

urlpatterns = [
    path("places/<int:pk>/", places.place, name="place"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.new_campaign, name="campaign-new"),
    path("campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:pk>/end/", campaigns.end, name="campaign-end"),
    path("campaigns/visits/<int:pk>/", visits.visit, name="visit"),
    path("campaigns/visits/<int:pk>/assign/", visits.assign, name="visit-assign"),
    path("guides/", guides.guides, name="guides"),
    path("guides/sign-in/", guides.sign_in, name="guide-sign-in"),
    path("guides/ask/", guides.ask, name="guide-ask"),
    path("guides/<int:pk>/", guides.guide, name="guide"),
    path("guides/<int:pk>/leave/<int:leave>/remove/", guides.take_leave_back, name="guide-leave-remove"),
    path("guides/questions/<int:pk>/", guides.question, name="question"),
    path("patrols/", patrols.patrols, name="patrols"),
    path("patrols/start/", patrols.start, name="patrol-start"),
    path("patrols/live/", patrols.live, name="patrols-live"),
    path("patrols/coverage/", patrols.coverage, name="coverage"),
    path("patrols/coverage/<str:code>/", patrols.grid_coverage, name="grid-coverage"),
    path("patrols/<int:pk>/", patrols.patrol, name="patrol"),
    path("patrols/<int:pk>/stop/", patrols.stop, name="patrol-stop"),
]
