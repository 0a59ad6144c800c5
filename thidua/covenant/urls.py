app_name = "covenant"
urlpatterns = []
