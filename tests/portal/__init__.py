"""An OpenID provider of its own (django-oauth-toolkit), run as its own process for the tests of signing in through a portal."""
