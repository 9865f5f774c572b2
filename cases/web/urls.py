"""The pages of the loop."""

from django.urls import path

from cases.web import (
    act,
    case_list,
    case_page,
    command,
    coordination,
    flags,
    order_bulk,
    picker,
    preview,
    problem_library,
    report,
    returns,
    spot_checks,
    supervision,
    told,
    work_orders,
)

urlpatterns = [
    path("cases/", case_list.case_list, name="cases"),
    path("cases/new/", report.new_case, name="case-new"),  # before the numbers
    path("cases/new/categories/", picker.categories, name="case-new-categories"),
    path("cases/new/category/", picker.chosen, name="case-new-category"),
    path("cases/new/hints/", picker.hints, name="case-new-hints"),
    path("cases/new/preview/", preview.report_preview, name="case-new-preview"),
    path("cases/new/nearby/", preview.report_nearby, name="case-new-nearby"),
    path("cases/new/discard/", report.discard, name="case-new-discard"),
    path("cases/new/favourites/<str:code>/", report.star, name="case-new-favourite"),
    path("spot-checks/", spot_checks.spot_checks, name="spot-checks"),
    path("cases/<str:number>/", case_page.case_page, name="case"),
    path("cases/<str:number>/do/<slug:verb>/", act.act_on_case, name="case-act"),
    path("cases/<str:number>/told/", told.told, name="case-told"),
    path("supervision/", supervision.papers, name="supervision"),
    path("supervision/<int:pk>/", supervision.paper, name="supervision-paper"),
    path("supervision/<int:pk>/paper.<slug:form>", supervision.document, name="supervision-document"),
    path("flags/", flags.flags, name="flags"),
    path("flags/<int:pk>/look/", flags.look, name="flag-look"),
    path("work-orders/", work_orders.dashboard, name="work-orders"),
    path("work-orders/bulk/", order_bulk.bulk, name="work-orders-bulk"),
    path("command/", command.command, name="command"),
    path("problem-library/", problem_library.problem_library, name="problem-library"),
    path("approvals/", problem_library.approvals, name="approvals"),
    path("returns/", returns.returns_page, name="returns"),
    path("coordinations/<str:number>.<slug:form>", coordination.coordination_paper, name="coordination-paper"),
    path("work-orders/<int:pk>/do/<slug:verb>/", act.act_on_order, name="order-act"),
]
