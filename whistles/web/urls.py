"""The pages of whistles."""

from django.urls import path

from whistles.web import act, new, units, whistle_list, whistle_page

urlpatterns = [
    path("whistles/", whistle_list.whistle_list, name="whistles"),
    path("whistles/new/", new.new_whistle, name="whistle-new"),  # before the numbers
    path("whistles/units/", units.units, name="whistle-units"),
    path("whistles/<str:number>/", whistle_page.whistle_page, name="whistle"),
    path("whistles/<str:number>/places/", whistle_page.whistle_places, name="whistle-places"),
    path("whistles/<str:number>/do/<slug:verb>/", act.act, name="whistle-act"),
]
