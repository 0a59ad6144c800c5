"""Every address. Vietnamese without diacritics; what belongs to a cluster's year lives under /nam/<year>/cum/<code>/."""

from allauth.account import views as account
from django.urls import include, path

from thidua.foundation.accounts.confirming import asked_again
from thidua.foundation.ui.views import language

handler400 = "thidua.foundation.ui.views.bad_request"
handler403 = "thidua.foundation.ui.views.permission_denied"
handler404 = "thidua.foundation.ui.views.page_not_found"
handler429 = "thidua.foundation.ui.views.too_many_requests"
handler500 = "thidua.foundation.ui.views.server_error"

YEAR = "nam/<int:year>/cum/<slug:code>/"

# Addresses are tried from the top, so those that a whole hall asks at once stand first.
OF_YEAR = [
    path("", include("thidua.conference.urls")),
    path("", include("thidua.covenant.urls")),
    path("", include("thidua.progress.urls")),
    path("", include("thidua.drafting.urls")),
]

urlpatterns = [
    path(YEAR, include(OF_YEAR)),
    path("", include("thidua.honours.urls")),
    path("", include("thidua.home.urls")),
    path("", include("thidua.search.urls")),
    path("", include("thidua.guide.urls")),
    path("", include("thidua.organisation.urls")),
    path("", include("thidua.paper.urls")),
    path("", include("thidua.signing.urls")),
    path("", include("thidua.movement.urls")),
    path("", include("thidua.cluster.urls")),
    path("", include("thidua.news.urls")),
    path("", include("thidua.foundation.ui.urls")),
    path("", include("thidua.foundation.offline.urls")),
    path("", include("thidua.foundation.work.urls")),
    path("", include("thidua.foundation.notify.urls")),
    path("", include("thidua.foundation.accounts.urls")),
    path("", include("thidua.foundation.accounts.second_factor")),
    path("", include("thidua.foundation.accounts.portal")),
    path("giao-dien/ngon-ngu", language, name="set_language"),
    path("tap-huan/", include("thidua.foundation.clock.urls")),
    path("dang-nhap", account.login, name="account_login"),
    path("dang-xuat", account.logout, name="account_logout"),
    path("nhap-lai-mat-khau", account.reauthenticate, name="account_reauthenticate"),
    path("doi-mat-khau", account.password_change, name="account_change_password"),
    path("dat-mat-khau", asked_again(account.password_set), name="account_set_password"),
    path("tai-khoan-da-khoa", account.account_inactive, name="account_inactive"),
]
