from django.urls import path

from thidua.foundation.clock import views

app_name = "clock"
urlpatterns = [path("dong-ho", views.set_moment, name="set")]
