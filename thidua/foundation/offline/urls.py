from django.urls import path

from thidua.foundation.offline import views

app_name = "offline"
urlpatterns = [path("ngoai-tuyen.js", views.worker, name="worker")]
