from django.urls import path

from thidua.home import views

app_name = "home"
urlpatterns = [
    path("viec-cua-toi/", views.work, name="work"),
    path("viec-cua-toi/so-viec", views.work_count, name="work_count"),
    path("nhat-ky/", views.log, name="log"),
]
