app_name = "paper"
urlpatterns = []
