from django.urls import path

from tests.sample_module import views

urlpatterns = [
    path("", views.offers, name="sample-offers"),
    path("<str:number>/", views.offer, name="sample-offer"),
]
