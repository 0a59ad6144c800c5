"""Addresses of the shell itself. The language switch stands at project level, where Django looks for `set_language`."""

from django.urls import path

from thidua.foundation.ui import resume, views

app_name = "ui"

urlpatterns = [
    path("giao-dien/sang-toi", views.theme, name="theme"),
    path("giao-dien/bo-ban-dang-viet", resume.discard, name="discard"),
]
