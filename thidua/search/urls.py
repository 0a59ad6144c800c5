from django.urls import path

from thidua.search import views

app_name = "search"
urlpatterns = [
    path("tra-cuu/", views.search, name="search"),
    path("tra-cuu/goi-y", views.suggest, name="suggest"),
    path("tim-kiem/", views.public, name="public"),
]
