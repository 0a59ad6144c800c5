from django.urls import path

from thidua.foundation.accounts import views

app_name = "accounts"
urlpatterns = [
    path("tai-khoan/", views.mine, name="mine"),
    path("tai-khoan/dang-nhap/<int:pk>/dang-xuat", views.end_sign_in, name="end_sign_in"),
    path("tai-khoan/dang-nhap/dang-xuat-noi-khac", views.end_others, name="end_others"),
    path("loi-moi/<str:token>", views.invitation, name="invitation"),
]
