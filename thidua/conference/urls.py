from django.urls import path

from thidua.conference.views import conferences, console, hall, invitations, minutes, photographs, preparing, session

app_name = "conference"
urlpatterns = [
    path("hoi-nghi/", conferences.conferences, name="list"),
    path("hoi-nghi/trieu-tap", conferences.create, name="create"),
    path("hoi-nghi/<int:pk>/", conferences.detail, name="detail"),
    path("hoi-nghi/<int:pk>/sua", conferences.edit, name="edit"),
    path("hoi-nghi/<int:pk>/gui-giay-moi", conferences.send, name="send"),
    path("hoi-nghi/<int:pk>/hoan", conferences.cancel, name="cancel"),
    path("hoi-nghi/<int:pk>/soan-tin", conferences.compose_news, name="news"),
    # the agenda and the guests
    path("hoi-nghi/<int:pk>/muc/them", preparing.add_item, name="item_add"),
    path("hoi-nghi/<int:pk>/muc/<int:item>/sua", preparing.edit_item, name="item_edit"),
    path("hoi-nghi/<int:pk>/muc/<int:item>/bo", preparing.remove_item, name="item_remove"),
    path("hoi-nghi/<int:pk>/muc/<int:item>/chuyen", preparing.move_item, name="item_move"),
    path("hoi-nghi/<int:pk>/khach-moi/them", preparing.invite_guest, name="guest_add"),
    path("hoi-nghi/<int:pk>/khach-moi/<int:invitation>/bo", preparing.withdraw_guest, name="guest_remove"),
    # invitations and papers
    path("hoi-nghi/<int:pk>/giay-moi/<int:invitation>/tra-loi", invitations.answer, name="answer"),
    path("hoi-nghi/<int:pk>/giay-moi/<int:invitation>/ban-in", invitations.invitation_paper, name="invitation_paper"),
    path("hoi-nghi/<int:pk>/chuong-trinh", invitations.agenda_paper, name="agenda_paper"),
    path("hoi-nghi/<int:pk>/lich.ics", invitations.calendar, name="calendar"),
    # the chair's table
    path("hoi-nghi/<int:pk>/dieu-hanh", console.console, name="console"),
    path("hoi-nghi/<int:pk>/dieu-hanh/tinh-hinh", console.console_live, name="console_live"),
    path("hoi-nghi/<int:pk>/dieu-hanh/dong-su-kien", console.console_stream, name="console_stream"),
    path("hoi-nghi/<int:pk>/khai-mac", console.open_session, name="open"),
    path("hoi-nghi/<int:pk>/be-mac", console.close, name="close"),
    path("hoi-nghi/<int:pk>/diem-danh", console.check_in, name="check_in"),
    path("hoi-nghi/<int:pk>/diem-danh/<int:attendance>/ra-ve", console.check_out, name="check_out"),
    path("hoi-nghi/<int:pk>/diem-danh/<int:attendance>/hoan-tac", console.undo_attendance, name="undo_attendance"),
    path("hoi-nghi/<int:pk>/muc/<int:item>/bat-dau", console.start_item, name="item_start"),
    path("hoi-nghi/<int:pk>/muc/<int:item>/ket-thuc", console.finish_item, name="item_finish"),
    path("hoi-nghi/<int:pk>/muc/<int:item>/dien-bien", console.record_item, name="item_record"),
    path("hoi-nghi/<int:pk>/muc/<int:item>/len-man-hinh", console.show_clause, name="show_clause"),
    path("hoi-nghi/<int:pk>/muc/<int:item>/phat-bieu", console.record_speech, name="speech"),
    path("hoi-nghi/<int:pk>/phat-bieu/<int:speech>/bo", console.remove_speech, name="speech_remove"),
    path("hoi-nghi/<int:pk>/quan-diem", console.state_position, name="position"),
    path("hoi-nghi/<int:pk>/bieu-quyet/<int:draft>", console.record_adoption, name="decide"),
    path("hoi-nghi/<int:pk>/ket-luan", console.conclude, name="conclude"),
    # the phone and the hall
    path("hoi-nghi/<int:pk>/phien-hop", session.session, name="session"),
    path("hoi-nghi/<int:pk>/phien-hop/tinh-hinh", session.session_live, name="session_live"),
    path("hoi-nghi/<int:pk>/phien-hop/dong-su-kien", session.session_stream, name="session_stream"),
    path("hoi-nghi/<int:pk>/phien-hop/quan-diem/<int:draft>/<int:unit>", session.session_position, name="session_position"),
    path("hoi-nghi/<int:pk>/man-hinh", hall.hall, name="hall"),
    path("hoi-nghi/<int:pk>/man-hinh/noi-dung", hall.hall_part, name="hall_part"),
    path("hoi-nghi/<int:pk>/man-hinh/dong-su-kien", hall.hall_stream, name="hall_stream"),
    # photographs
    path("hoi-nghi/<int:pk>/anh/them", photographs.add, name="photograph_add"),
    path("hoi-nghi/<int:pk>/anh/<int:photograph>", photographs.photograph, name="photograph"),
    path("hoi-nghi/<int:pk>/anh/<int:photograph>/chuyen", photographs.move, name="photograph_move"),
    path("hoi-nghi/<int:pk>/anh/<int:photograph>/bo", photographs.remove, name="photograph_remove"),
    # the minutes
    path("hoi-nghi/<int:pk>/bien-ban", minutes.minutes, name="minutes"),
    path("hoi-nghi/<int:pk>/bien-ban/lap", minutes.write, name="minutes_write"),
    path("hoi-nghi/<int:pk>/bien-ban/sua", minutes.edit, name="minutes_edit"),
    path("hoi-nghi/<int:pk>/bien-ban/thu-ky-xac-nhan", minutes.confirm_as_secretary, name="minutes_secretary"),
    path("hoi-nghi/<int:pk>/bien-ban/chu-tri-xac-nhan", minutes.confirm_as_chair, name="minutes_chair"),
    path("hoi-nghi/<int:pk>/bien-ban/tra-lai", minutes.send_back, name="minutes_return"),
    path("hoi-nghi/<int:pk>/bien-ban/ban-in", minutes.paper, name="minutes_paper"),
]
