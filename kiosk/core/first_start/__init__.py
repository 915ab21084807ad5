"""A machine that no township knows yet: the code is typed, and it becomes the kiosk of a site."""
