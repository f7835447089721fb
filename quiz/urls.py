from __future__ import annotations

from django.urls import path

from quiz import views

app_name = "quiz"
urlpatterns = [
    path("", views.forms, name="list"),
    path("<slug:slug>/", views.form, name="form"),
    path("<slug:slug>/answers/", views.answers, name="answers"),
]
