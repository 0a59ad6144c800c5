"""A form of a finished page is filled in by its names, escaped, and nothing else of the page changes."""

from thidua.foundation.ui.fill import fill

PAGE = """<!doctype html><main><form method="get" action="/tim"><input name="q"></form>
<details class="td-confirm"><summary>Mở</summary><form method="post" action="viet">
<input type="hidden" name="csrfmiddlewaretoken" value="moi"><input type="hidden" name="revision" value="2">
<input type="text" name="ten" value="cũ"><textarea name="noi_dung" lang="vi">
cũ</textarea><select name="loai"><option value="a" selected>A</option><option value="b">B</option></select>
<input type="checkbox" name="dong_y" checked><input type="radio" name="chon" value="1"><input type="radio" name="chon" value="2" checked>
<input type="password" name="mat"></form></details><textarea name="noi_dung">ngoài</textarea></main>"""
TYPED = {
    "ten": ['"><script>alert(1)</script>'],
    "noi_dung": ["Dòng một\n</textarea><b>hai"],
    "loai": ["b"],
    "chon": ["1"],
    "revision": ["1"],
    "mat": ["x"],
}


def test_form_is_filled_in_escaped_and_its_fold_opened():
    filled = fill(PAGE, at="/trang/", action="/trang/viet", typed=TYPED)
    assert '<input type="text" name="ten" value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">' in filled
    assert "Dòng một\n&lt;/textarea&gt;&lt;b&gt;hai</textarea>" in filled
    assert '<option value="a">A</option><option value="b" selected>B</option>' in filled
    assert '<input type="checkbox" name="dong_y">' in filled
    assert '<input type="radio" name="chon" value="1" checked><input type="radio" name="chon" value="2">' in filled
    assert '<details class="td-confirm" open>' in filled
    assert 'name="revision" value="1"' in filled
    assert 'name="csrfmiddlewaretoken" value="moi"' in filled
    assert '<input type="password" name="mat">' in filled
    assert '<textarea name="noi_dung">ngoài</textarea>' in filled


def test_page_without_that_form_is_left_alone():
    assert fill(PAGE, at="/trang/", action="/khac", typed=TYPED) is None
