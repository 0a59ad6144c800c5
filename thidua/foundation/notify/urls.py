from django.urls import path

from thidua.foundation.notify import views

app_name = "notify"
urlpatterns = [
    path("thong-bao/", views.notices, name="list"),
    path("thong-bao/<int:notice_pk>", views.open_notice, name="open"),
    path("thong-bao/da-doc", views.read_all, name="read_all"),
    path("thong-bao/cach-nhan", views.choice, name="choice"),
    path("thong-bao/lich", views.feed, name="feed"),
    path("thong-bao/lich/dia-chi-moi", views.feed_make, name="feed_make"),
    path("thong-bao/lich/thu-hoi", views.feed_revoke, name="feed_revoke"),
]
