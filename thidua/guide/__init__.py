"""The guide inside the application (hướng dẫn): for each role a few steps with pictures taken from the demonstration."""
