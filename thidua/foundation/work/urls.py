from django.urls import path

from thidua.foundation.work import views

app_name = "work"
urlpatterns = [
    path("viec-dang-chay/", views.works, name="list"),
    path("viec-dang-chay/<int:work_pk>", views.work, name="detail"),
    path("viec-dang-chay/<int:work_pk>/tien-do", views.progress, name="progress"),
    path("viec-dang-chay/<int:work_pk>/dung", views.stop, name="stop"),
]
