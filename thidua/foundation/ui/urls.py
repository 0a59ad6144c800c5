"""Addresses of the shell itself. The language switch is Django's `set_language`, at project level."""

from django.urls import path

from thidua.foundation.ui import views

app_name = "ui"

urlpatterns = [path("giao-dien/sang-toi", views.theme, name="theme")]
