from django.urls import path

from thidua.paper import views

app_name = "paper"
urlpatterns = [
    path("van-ban/", views.documents, name="documents"),
    path("van-ban/den/moi", views.register_incoming, name="incoming_new"),
    path("van-ban/den/<int:year>/in", views.print_incoming, name="incoming_print"),
    path("van-ban/so/", views.registers, name="registers"),
    path("van-ban/so/moi", views.open_register, name="register_new"),
    path("van-ban/so/<int:pk>/", views.register, name="register"),
    path("van-ban/so/<int:pk>/in", views.print_register, name="register_print"),
    path("van-ban/<int:pk>/", views.document, name="document"),
    path("van-ban/<int:pk>/tep", views.file, name="file"),
    path("van-ban/<int:pk>/xem", views.look, name="look"),
    path("van-ban/<int:pk>/huy-so", views.withdraw_number, name="withdraw"),
]
