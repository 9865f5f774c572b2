"""The pages of the loop."""

from django.urls import path

from cases.web import act, case_list, case_page

urlpatterns = [
    path("cases/", case_list.case_list, name="cases"),
    path("cases/<str:number>/", case_page.case_page, name="case"),
    path("cases/<str:number>/do/<slug:verb>/", act.act_on_case, name="case-act"),
    path("work-orders/<int:pk>/do/<slug:verb>/", act.act_on_order, name="order-act"),
]
