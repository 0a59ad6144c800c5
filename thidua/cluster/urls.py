app_name = "cluster"
urlpatterns = []
