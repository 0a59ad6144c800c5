from django.urls import path

from thidua.paper import checking
from thidua.paper.views import masters, papers, seals, signing

app_name = "paper"
urlpatterns = [
    path("kiem-tra/", checking.check, name="check"),
    path("kiem-tra/<slug:code>", checking.check_code, name="check_code"),
    path("van-ban/", papers.documents, name="documents"),
    path("van-ban/den/moi", papers.register_incoming, name="incoming_new"),
    path("van-ban/den/<int:year>/in", papers.print_incoming, name="incoming_print"),
    path("van-ban/so/", papers.registers, name="registers"),
    path("van-ban/so/moi", papers.open_register, name="register_new"),
    path("van-ban/so/<int:pk>/", papers.register, name="register"),
    path("van-ban/so/<int:pk>/in", papers.print_register, name="register_print"),
    path("van-ban/mau/", masters.masters, name="masters"),
    path("van-ban/mau/moi", masters.upload, name="master_new"),
    path("van-ban/mau/goc/<str:family>", masters.built_in, name="master_built_in"),
    path("van-ban/mau/<int:pk>/", masters.master, name="master"),
    path("van-ban/mau/<int:pk>/tep", masters.file, name="master_file"),
    path("van-ban/mau/<int:pk>/xem", masters.sample, name="master_sample"),
    path("van-ban/mau/<int:pk>/dung", masters.activate, name="master_activate"),
    path("van-ban/mau/<int:pk>/ngung", masters.withdraw, name="master_withdraw"),
    path("van-ban/con-dau/", seals.seals, name="seals"),
    path("van-ban/con-dau/moi", seals.keep, name="seal_new"),
    path("van-ban/con-dau/<int:pk>/anh", seals.picture, name="seal_picture"),
    path("van-ban/con-dau/<int:pk>/ngung", seals.withdraw, name="seal_withdraw"),
    path("van-ban/<int:pk>/", papers.document, name="document"),
    path("van-ban/<int:pk>/tep", papers.file, name="file"),
    path("van-ban/<int:pk>/xem", papers.look, name="look"),
    path("van-ban/<int:pk>/ky", signing.sign, name="sign"),
    path("van-ban/<int:pk>/ky/thiet-bi", signing.token_state, name="token_state"),
    path("van-ban/<int:pk>/ky/tra-luot", signing.release, name="release"),
    path("van-ban/<int:pk>/huy-so", papers.withdraw_number, name="withdraw"),
]
