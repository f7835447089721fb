from __future__ import annotations

from django.urls import path

from quiz import views

app_name = "quiz"
urlpatterns = [
    path("quiz/", views.forms, name="list"),
    path("quiz/bank.json", views.bank, name="bank"),
    path("quiz/<slug:slug>/", views.form, name="form"),
    path("quiz/<slug:slug>/answers/", views.answers, name="answers"),
    path("beliefs/", views.beliefs, name="beliefs"),
    path("beliefs/<slug:slug>/", views.belief, name="belief"),
]
