"""Addresses below /api/v1/."""

from django.urls import path

from grids.api import campaigns, guides, patrols, views

urlpatterns = [
    path("grids/", views.GridListView.as_view(), name="api-grids"),
    path("grids/<str:code>/", views.GridDetailView.as_view(), name="api-grid"),
    path("grids.geojson", views.GridFeaturesView.as_view(), name="api-grids-geojson"),
    path("places/", campaigns.PlacesView.as_view(), name="api-places"),
    path("places/<int:pk>/", campaigns.PlaceView.as_view(), name="api-place"),
    path("places/<int:pk>/facts/", campaigns.PlaceFactsView.as_view(), name="api-place-facts"),
    path("campaigns/", campaigns.CampaignsView.as_view(), name="api-campaigns"),
    path("campaigns/<int:pk>/", campaigns.CampaignView.as_view(), name="api-campaign"),
    path("campaigns/<int:pk>/finish/", campaigns.CampaignFinishView.as_view(), name="api-campaign-finish"),
    path("campaigns/<int:pk>/cancel/", campaigns.CampaignCancelView.as_view(), name="api-campaign-cancel"),
    path("campaigns/<int:pk>/visits/", campaigns.VisitsView.as_view(), name="api-campaign-visits"),
    path("visits/<int:pk>/", campaigns.VisitView.as_view(), name="api-visit"),
    path("visits/<int:pk>/finish/", campaigns.VisitFinishView.as_view(), name="api-visit-finish"),
    path("visits/<int:pk>/assign/", campaigns.VisitAssignView.as_view(), name="api-visit-assign"),
    path("guides/", guides.GuidesView.as_view(), name="api-guides"),
    path("guides/sign-in/", guides.SignInView.as_view(), name="api-guide-sign-in"),
    path("guides/<int:pk>/days/", guides.GuideDaysView.as_view(), name="api-guide-days"),
    path("guides/<int:pk>/leave/", guides.LeaveView.as_view(), name="api-guide-leave"),
    path("questions/", guides.QuestionsView.as_view(), name="api-questions"),
    path("questions/<int:pk>/", guides.QuestionView.as_view(), name="api-question"),
    path("questions/<int:pk>/answer/", guides.AnswerView.as_view(), name="api-question-answer"),
    path("patrols/", patrols.PatrolsView.as_view(), name="api-patrols"),
    path("patrols/live/", patrols.LiveView.as_view(), name="api-patrols-live"),
    path("patrols/<int:pk>/", patrols.PatrolView.as_view(), name="api-patrol"),
    path("patrols/<int:pk>/points/", patrols.PointsView.as_view(), name="api-patrol-points"),
    path("patrols/<int:pk>/stop/", patrols.StopView.as_view(), name="api-patrol-stop"),
    path("coverage/", patrols.CoverageView.as_view(), name="api-coverage"),
    path("coverage/<str:code>/", patrols.CoverageMapView.as_view(), name="api-coverage-map"),
]
