from django.urls import path

from thidua.home import views

app_name = "home"
urlpatterns = [
    path("viec-cua-toi/", views.work, name="work"),
    path("nam/<int:year>/cum/<slug:code>/dong-thoi-gian", views.timeline, name="timeline"),
    path("nhat-ky/", views.log, name="log"),
]
