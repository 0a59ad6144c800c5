"""Accounts, the links that invite to them, and where they are signed in."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, *, full_name: str, email: str | None = None, password: str | None = None) -> "User":
        """Make an account; without a password nobody can sign in to it."""
        user = self.model(username=username, full_name=full_name, email=self.normalize_email(email) or None)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account with which one person signs in (tài khoản). It carries no right."""

    username = models.CharField(_("Tên đăng nhập"), max_length=60, unique=True)
    email = models.EmailField(_("Thư điện tử"), null=True, blank=True, unique=True)
    full_name = models.CharField(_("Họ và tên"), max_length=120)
    is_active = models.BooleanField(_("Đang dùng"), default=True)
    # The password is one that somebody else has seen: it opens one page, on which it is changed.
    must_change_password = models.BooleanField(_("Phải đổi mật khẩu"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="user_username_one_whatever_case")]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    # allauth asks these two names of any user model; both are always no: rights are facts, not flags.
    @property
    def is_staff(self) -> bool:
        return False

    @property
    def is_superuser(self) -> bool:
        return False


class InvitationLink(models.Model):
    """A link with which one person sets the first password of an account (đường dẫn mời): once, for some days, until revoked.

    The link itself is shown once; what is kept is its digest.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.user.full_name

    def is_open(self, at: datetime) -> bool:
        """Return whether it still lets its person in at this moment."""
        return self.used_at is None and self.revoked_at is None and at < self.expires_at


class SignIn(models.Model):
    """A browser in which somebody is signed in (nơi đang đăng nhập): for the list on which it can be signed out from elsewhere.

    Times are real ones, also in a training installation: this list is about the machine, not about the office's day.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.GenericIPAddressField()
    agent = models.CharField(max_length=300)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user.username} {self.address}"


def display_name(user: Any) -> str:
    """Return the name by which pages call this account."""
    return user.full_name or user.get_username()
