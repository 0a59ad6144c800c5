from django.urls import path

from thidua.covenant.views import by_hand, commitments, page, papers, signing

app_name = "covenant"
urlpatterns = [
    path("giao-uoc/", page.detail, name="detail"),
    path("giao-uoc/chu-ky", page.wall, name="wall"),
    path("giao-uoc/dong-su-kien", page.stream, name="stream"),
    path("giao-uoc/mo-ky", page.open_for_signing, name="open"),
    path("giao-uoc/thoi-ky", page.abandon, name="abandon"),
    path("giao-uoc/roi-cum", page.mark_left, name="mark_left"),
    path("giao-uoc/ky", signing.sign, name="sign"),
    path("giao-uoc/ky/thiet-bi", signing.token_state, name="token_state"),
    path("giao-uoc/ky/thoi", signing.release, name="release"),
    path("giao-uoc/ky-tay", by_hand.attach, name="hand_attach"),
    path("giao-uoc/ky-tay/<int:page>/", by_hand.page, name="hand_page"),
    path("giao-uoc/ky-tay/<int:page>/ban-quet", by_hand.scan, name="hand_scan"),
    path("giao-uoc/ky-tay/<int:page>/xac-nhan", by_hand.confirm, name="hand_confirm"),
    path("giao-uoc/ky-tay/<int:page>/rut", by_hand.withdraw, name="hand_withdraw"),
    path("giao-uoc/khong-ky", signing.refuse, name="refuse"),
    path("giao-uoc/chi-tieu", commitments.targets, name="targets"),
    path("giao-uoc/cam-ket/", commitments.commitments, name="commitments"),
    path("giao-uoc/cam-ket/chep", commitments.copy, name="copy"),
    path("giao-uoc/cam-ket/<int:pk>/sua", commitments.change, name="change"),
    path("giao-uoc/cam-ket/<int:pk>/bo", commitments.remove, name="remove"),
    path("giao-uoc/cam-ket/<int:pk>/chuyen", commitments.move, name="move"),
    path("giao-uoc/<int:pk>/", page.record, name="record"),
    path("giao-uoc/<int:pk>/kiem-tra", papers.check, name="verify"),
    path("giao-uoc/<int:pk>/van-ban.txt", papers.text, name="text"),
    path("giao-uoc/<int:pk>/ban-in", papers.paper, name="paper"),
]
