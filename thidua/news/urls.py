from django.urls import path

from thidua.news import views

app_name = "news"
urlpatterns = [
    path("tin-tuc/", views.news, name="list"),
    path("tin-tuc/rss", views.feed, name="feed"),
    path("tin-tuc/atom", views.atom, name="atom"),
    path("tin-tuc/kho/<int:year>/", views.archive, name="year"),
    path("tin-tuc/kho/<int:year>/<int:month>/", views.archive, name="month"),
    path("tin-tuc/anh/<int:pk>", views.photo, name="photo"),
    path("tin-tuc/<slug:slug>", views.article, name="article"),
    path("tin-tuc/<slug:slug>/luot-xem", views.read, name="read"),
    path("tin-tuc/<slug:slug>/chia-se.png", views.share, name="share"),
    path("tin/", views.items, name="items"),
    path("tin/<int:pk>", views.item, name="item"),
    path("tin/<int:pk>/sua", views.edit, name="edit"),
    path("tin/<int:pk>/anh", views.add_photograph, name="add_photograph"),
    path("tin/<int:pk>/dang", views.publish, name="publish"),
    path("tin/<int:pk>/go", views.withdraw, name="withdraw"),
]
