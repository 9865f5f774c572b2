from django.urls import path

from tests.sample_module.views import OffersView

urlpatterns = [path("", OffersView.as_view(), name="api-sample-offers")]
