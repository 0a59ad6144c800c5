"""Accounts."""

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


def display_name(user: Any) -> str:
    """Return the name by which pages call this account."""
    return user.full_name or user.get_username()
