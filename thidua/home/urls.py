from django.urls import path

from thidua.home import views

app_name = "home"
urlpatterns = [
    path("viec-cua-toi/", views.work, name="work"),
    path("viec-cua-toi/so", views.work_count, name="work_count"),
    path("lich/<str:token>.ics", views.calendar_feed, name="calendar_feed"),
    path("thu-gui-di/", views.letters, name="letters"),
    path("thu-gui-di/<int:letter_pk>/gui-lai", views.resend_letter, name="resend_letter"),
    path("nam/<int:year>/cum/<slug:code>/dong-thoi-gian", views.timeline, name="timeline"),
    path("nhat-ky/", views.log, name="log"),
]
