from django.urls import path

from thidua.cluster.views import clusters, members, years

YEAR = "nam/<int:year>/cum/<slug:code>/"

app_name = "cluster"
urlpatterns = [
    path("cum/", clusters.clusters, name="clusters"),
    path("cum/moi", clusters.create, name="create"),
    path("cum/<slug:code>/sua", clusters.change, name="change"),
    path("cum/<slug:code>/lap-nam", clusters.start_year, name="start_year"),
    path(YEAR, years.year, name="year"),
    path(f"{YEAR}kien-toan", members.members, name="members"),
    path(f"{YEAR}chep-nam-truoc", members.copy_last_year, name="copy_last_year"),
    path(f"{YEAR}kien-toan/xong", years.establish, name="establish"),
    path(f"{YEAR}nguoi-theo-doi", years.monitor, name="monitor"),
    path(f"{YEAR}the-thuc-van-ban", years.paper_family, name="paper_family"),
    path(f"{YEAR}mo-nam", years.open_year, name="open_year"),
    path(f"{YEAR}ke-hoach-cap-tren", years.plan_file, name="plan_file"),
    path(f"{YEAR}roi-cum", years.leave, name="leave"),
    path(f"{YEAR}ban-giao", years.hand_over, name="hand_over"),
]
