"""Search (tra cứu): one index over what every slice calls findable, asked by people who are signed in and by the public."""
