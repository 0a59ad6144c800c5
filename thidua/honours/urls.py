from django.urls import path

from thidua.honours import views

app_name = "honours"
urlpatterns = [
    path("", views.front, name="front"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("chia-se.png", views.share, name="share"),
    path("cum-khoi/", views.clusters, name="clusters"),
    path("cum-khoi/<int:year>/<slug:code>", views.cluster, name="cluster"),
    path("cum-khoi/<int:year>/<slug:code>/giao-uoc/tep", views.covenant_file, name="covenant_file"),
    path("cum-khoi/<int:year>/<slug:code>/<slug:word>", views.paper, name="paper"),
]
