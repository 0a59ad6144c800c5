from django.urls import path

from thidua.signing.views import hands, mine, office, public, remote, roots

app_name = "signing"
urlpatterns = [
    path("chu-ky-so-cua-toi/", mine.mine, name="mine"),
    path("chu-ky-so-cua-toi/<int:pk>/tao", mine.make, name="make"),
    path("chu-ky-so-cua-toi/dang-ky", mine.register, name="register"),
    path("chu-ky-so-cua-toi/chu-ky-tay", hands.keep, name="hand"),
    path("chu-ky-so-cua-toi/chu-ky-tay/anh", hands.picture, name="hand_picture"),
    path("chu-ky-so-cua-toi/chu-ky-tay/bo", hands.withdraw, name="hand_withdraw"),
    path("chu-ky-so/", office.certificates, name="certificates"),
    path("chu-ky-so/cap", office.grant, name="grant"),
    path("chu-ky-so/dang-ky", office.register, name="register_for"),
    path("chu-ky-so/co-quan/mo", office.open_authority, name="authority_open"),
    path("chu-ky-so/co-quan/dong", office.close_authority, name="authority_close"),
    path("chu-ky-so/con-dau/doi", office.renew_seal, name="seal_renew"),
    path("chu-ky-so/goc/", roots.roots, name="roots"),
    path("chu-ky-so/goc/them", roots.add, name="root_add"),
    path("chu-ky-so/goc/<int:pk>/", roots.root, name="trusted_root"),
    path("chu-ky-so/goc/<int:pk>/thoi-tin-cay", roots.withdraw, name="root_withdraw"),
    path("chu-ky-so/<int:pk>/", office.certificate, name="certificate"),
    path("chu-ky-so/<int:pk>/thu-hoi", mine.revoke, name="revoke"),
    path("chung-thu/goc.crt", public.root, name="root"),
    path("chung-thu/thu-hoi.crl", public.revoked, name="list"),
    path("chung-thu/<int:pk>/goc.crt", public.root_of, name="root_of"),
    path("chung-thu/<int:pk>/thu-hoi.crl", public.list_of, name="list_of"),
    path("chung-thu/ocsp", public.ocsp, name="ocsp"),
    path("chung-thu/ocsp/<path:question>", public.ocsp_by_address, name="ocsp_by_address"),
    path("ky-so/phieu/<str:word>", remote.ticket, name="ticket"),
    path("ky-so/thidua-sign", remote.program, name="program"),
]
