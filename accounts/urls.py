from __future__ import annotations

from django.urls import path

from accounts import moving

app_name = "accounts"
urlpatterns = [
    path("move/", moving.move, name="move"),
    path("move/code/", moving.make, name="make"),
    path("move/<str:code>/", moving.arrive, name="arrive"),
]
