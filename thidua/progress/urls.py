from django.urls import path

from thidua.progress.views import board, calendar, reports, sheets

app_name = "progress"
urlpatterns = [
    path("bao-cao/", calendar.index, name="index"),
    path("bao-cao/mo-ky", calendar.open_periods, name="open"),
    path("bao-cao/ky/<int:pk>/", calendar.period, name="period"),
    path("bao-cao/ky/<int:pk>/han", calendar.deadline, name="deadline"),
    path("bao-cao/ky/<int:pk>/khoa", calendar.close, name="close"),
    path("bao-cao/ky/<int:pk>/mo-lai", calendar.reopen, name="reopen"),
    path("bao-cao/ky/<int:pk>/soan", calendar.begin, name="begin"),
    path("bao-cao/ky/<int:pk>/nhap-thay", calendar.enter, name="enter"),
    path("bao-cao/tien-do/", board.board, name="board"),
    path("bao-cao/tien-do/<slug:unit_code>/", board.unit, name="unit"),
    path("bao-cao/tien-do/<slug:unit_code>/cach-tinh", board.rules, name="rules"),
    path("bao-cao/<int:pk>/", reports.report, name="report"),
    path("bao-cao/<int:pk>/viet", reports.write, name="write"),
    path("bao-cao/<int:pk>/bang-excel", sheets.table, name="table"),
    path("bao-cao/<int:pk>/nhap-excel", sheets.trial, name="trial"),
    path("bao-cao/<int:pk>/trinh", reports.present, name="present"),
    path("bao-cao/<int:pk>/gui", reports.send, name="send"),
    path("bao-cao/<int:pk>/tiep-nhan", reports.receive, name="receive"),
    path("bao-cao/<int:pk>/tra-lai", reports.return_to_unit, name="return"),
    path("bao-cao/<int:pk>/dinh-chinh", reports.correct, name="correct"),
    path("bao-cao/<int:pk>/minh-chung", reports.evidence_add, name="evidence_add"),
    path("bao-cao/<int:pk>/minh-chung/<int:file>/", reports.evidence, name="evidence"),
    path("bao-cao/<int:pk>/minh-chung/<int:file>/bo", reports.evidence_remove, name="evidence_remove"),
]
