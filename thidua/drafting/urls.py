from django.urls import path

from thidua.drafting.views import intake, opinions, text, versions, way

app_name = "drafting"
urlpatterns = [
    path("du-thao/", way.list_drafts, name="list"),
    path("du-thao/lap/<slug:kind>", way.start, name="start"),
    path("du-thao/lap/<slug:kind>/tu-word", intake.begin, name="begin_import"),
    path("du-thao/nhap/<int:import_pk>/", intake.review, name="import"),
    path("du-thao/nhap/<int:import_pk>/dong/<int:line>", intake.line, name="import_line"),
    path("du-thao/nhap/<int:import_pk>/doc-lai", intake.read_again, name="import_read_again"),
    path("du-thao/nhap/<int:import_pk>/lap", intake.store, name="import_store"),
    path("du-thao/nhap/<int:import_pk>/bo", intake.discard, name="import_discard"),
    path("du-thao/tiep-thu", opinions.all_responses, name="all_responses"),
    path("du-thao/<int:pk>/", text.detail, name="detail"),
    path("du-thao/<int:pk>/gui-lay-y-kien", way.circulate, name="circulate"),
    path("du-thao/<int:pk>/gia-han", way.extend_deadline, name="extend"),
    path("du-thao/<int:pk>/ban-hanh", way.issue, name="issue"),
    path("du-thao/<int:pk>/thay-the", way.supersede, name="supersede"),
    path("du-thao/<int:pk>/thoi-dung", way.abandon, name="abandon"),
    path("du-thao/<int:pk>/tiep-thu", opinions.responses, name="responses"),
    path("du-thao/<int:pk>/tra-loi-chung", opinions.answer_together, name="answer_together"),
    path("du-thao/<int:pk>/van-ban", versions.paper, name="paper"),
    path("du-thao/<int:pk>/tep-goc", intake.source_file, name="source_file"),
    path("du-thao/<int:pk>/ban/", versions.list_versions, name="versions"),
    path("du-thao/<int:pk>/ban/<int:number>", versions.version, name="version"),
    path("du-thao/<int:pk>/so-sanh", versions.compare, name="compare"),
    path("du-thao/<int:pk>/them", text.insert, name="insert"),
    path("du-thao/<int:pk>/dieu/<int:clause_pk>/", text.clause, name="clause"),
    path("du-thao/<int:pk>/dieu/<int:clause_pk>/sua", text.edit, name="edit"),
    path("du-thao/<int:pk>/dieu/<int:clause_pk>/chuyen", text.move, name="move"),
    path("du-thao/<int:pk>/dieu/<int:clause_pk>/bo", text.remove, name="remove"),
    path("du-thao/<int:pk>/dieu/<int:clause_pk>/khoi-phuc", text.restore, name="restore"),
    path("du-thao/<int:pk>/dieu/<int:clause_pk>/gop-y", opinions.comment, name="comment"),
    path("du-thao/<int:pk>/y-kien/<int:comment_pk>/rut", opinions.withdraw, name="withdraw"),
    path("du-thao/<int:pk>/y-kien/<int:comment_pk>/tra-loi", opinions.answer, name="answer"),
]
