"""The pictures of the guide: which page of the demonstration each shows, as whom. `scripts/guide_pictures.py` takes them."""

from dataclasses import dataclass

WIDTH, HEIGHT = 960, 600  # as they are kept; the browser's window is a third larger
LANGUAGES = ("vi", "en")
CLUSTER = "/nam/2023/cum/cum-so-4/"
TWIN = "/nam/2023/cum/cum-gia-dinh/"  # fictional: what nobody of the real conference did is shown there


@dataclass(frozen=True)
class Picture:
    """One picture: who sees which page ("" = nobody signed in), in which moment of the demonstration, and what is ringed (CSS).

    `follow` is a link on that page which is followed first. The moment "hall" is the morning with the
    twin's conference under way: somebody speaks, others wait, and a secret vote is open; in "signing" its covenant is open for signing.
    """

    account: str
    path: str
    point: str = ""
    follow: str = ""
    at: str = "morning"

    @staticmethod
    def file(key: str, language: str) -> str:
        """Return where a picture is kept, below `static/`."""
        return f"guide/pictures/{language}/{key}.webp"


PICTURES = {
    "sign-in": Picture("", "/dang-nhap", "main form"),
    "work": Picture("canbo.bdv", "/viec-cua-toi/", ".td-next"),
    "work-head": Picture("canbo.vpqu", "/viec-cua-toi/", ".td-next"),
    "search": Picture("canbo.bdv", "/tra-cuu/?q=thi+dua", "main .td-find"),
    "second-step": Picture("canbo.bdv", "/tai-khoan/", "section[aria-labelledby=second]"),
    "notices": Picture("canbo.bdv", "/thong-bao/", "main .td-card"),
    "arrive": Picture("thutruong.gd4", f"{TWIN}hoi-nghi/2/diem-danh-bang-ma", "main form", at="hall"),
    "in-hall": Picture("thutruong.gd4", f"{TWIN}hoi-nghi/2/phien-hop", "[data-part=cua-toi]", at="hall"),
    "ballot": Picture("thutruong.gd4", f"{TWIN}hoi-nghi/2/phien-hop", "main form", follow="main a[href*='/phieu/']", at="hall"),
    "door": Picture("canbo.gd2", f"{TWIN}hoi-nghi/2/man-hinh/diem-danh", "main .td-hall__typed", at="hall"),
    "speakers": Picture("canbo.gd2", f"{TWIN}hoi-nghi/2/dieu-hanh", "#dang-ky", at="hall"),
    "secretary": Picture("canbo.gd2", f"{TWIN}hoi-nghi/2/thu-ky", ".td-keys", at="hall"),
    "vote": Picture("canbo.gd2", f"{TWIN}hoi-nghi/2/dieu-hanh", "[data-part=cu-tri]", follow="#bieu-quyet li a", at="hall"),
    "year": Picture("theodoi.cum4", CLUSTER, ".td-side ol"),
    "drafts": Picture("canbo.bdv", f"{CLUSTER}du-thao/", ".td-page__main"),
    "clause": Picture("canbo.bdv", f"{CLUSTER}du-thao/7/", "#gop-y", follow="main a[href*='/dieu/']"),
    "answer-invitation": Picture("canbo.bdv", f"{CLUSTER}hoi-nghi/3/giay-moi/25/tra-loi", "main form[method=post]"),
    "conference": Picture("canbo.bdv", f"{CLUSTER}hoi-nghi/3/", "main .td-next"),
    "commitments": Picture("canbo.bdv", f"{CLUSTER}giao-uoc/cam-ket/", "main table"),
    "report": Picture("canbo.gd5", "/nam/2022/cum/cum-gia-dinh/bao-cao/9/viet", "main form section", at="after"),
    "progress": Picture("canbo.gd1", "/nam/2022/cum/cum-gia-dinh/bao-cao/tien-do/", "main section", at="after"),
    "covenant": Picture("thutruong.bdv", f"{CLUSTER}giao-uoc/", ".td-signs", at="after"),
    "verify": Picture("thutruong.bdv", f"{CLUSTER}giao-uoc/2/kiem-tra", "main section", at="after"),
    "own-key": Picture("thutruong.bdv", "/chu-ky-so-cua-toi/", "section[aria-labelledby=inside]"),
    "sign-covenant": Picture("thutruong.gd4", f"{TWIN}giao-uoc/ky", "#cach-ky form", at="signing"),
    "own-unit": Picture("thutruong.bdv", "/don-vi/cay", "main section"),
    "write-draft": Picture("canbo.vpqu", f"{CLUSTER}du-thao/8/", "aside #bo", follow="main a[href*='/dieu/']"),
    "responses": Picture("canbo.vpqu", f"{CLUSTER}du-thao/8/tiep-thu", "main table"),
    "call": Picture("canbo.vpqu", f"{CLUSTER}hoi-nghi/trieu-tap", "main form[method=post]"),
    "console": Picture("canbo.vpqu", f"{CLUSTER}hoi-nghi/3/dieu-hanh", ".td-next"),
    "minutes": Picture("canbo.vpqu", f"{CLUSTER}hoi-nghi/3/bien-ban", "main section", at="after"),
    "news-desk": Picture("canbo.vpqu", "/tin/", "main table", at="after"),
    "clusters": Picture("chuyenvien", "/cum/", "main table"),
    "cluster-year": Picture("chuyenvien", CLUSTER, "main table"),
    "units": Picture("chuyenvien", "/don-vi/", ".td-head__act"),
    "import": Picture("chuyenvien", "/don-vi/nhap/", "main section, main form"),
    "councils": Picture("chuyenvien", "/hoi-dong/", "main table"),
    "papers": Picture("chuyenvien", "/van-ban/", ".td-head__act"),
    "seal": Picture("chuyenvien", "/van-ban/con-dau/moi", "main form"),
    "log": Picture("thanhtra", "/nhat-ky/", "main table"),
    "covenant-audit": Picture("thanhtra", f"{CLUSTER}giao-uoc/2/kiem-tra", "main section", at="after"),
    "locked": Picture("quantri", "/con-nguoi/dang-nhap-bi-khoa", "main .td-page__main"),
    "people": Picture("quantri", "/con-nguoi/", "main table"),
    "account": Picture("quantri", "/con-nguoi/3/", "aside .org-acts"),
    "certificates": Picture("quantri", "/chu-ky-so/", ".td-head__act, main section"),
    "appointments": Picture("quantri", "/con-nguoi/cu/", "main table"),
    "front": Picture("", "/", ".td-lead", at="after"),
    "article": Picture(
        "", "/tin-tuc/hoi-nghi-trien-khai-ke-hoach-thi-dua-khen-thuong-va-ky-giao-uoc-thi-dua-nam-2023", "h1", at="after"
    ),
    "public-cluster": Picture("", "/cum-khoi/2023/cum-so-4", "section[aria-labelledby=thanh-vien]", at="after"),
    "public-covenant": Picture("", "/cum-khoi/2023/cum-so-4", "section[aria-labelledby=kiem-tra]", at="after"),
    "check": Picture("", "/kiem-tra/", "main form", at="after"),
    "public-search": Picture("", "/tim-kiem/?q=giao+uoc", "main .td-find", at="after"),
}  # fmt: skip
