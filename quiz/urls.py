from __future__ import annotations

from django.urls import path

from quiz import huddle, operator, personal, views

app_name = "quiz"
urlpatterns = [
    path("quiz/", views.forms, name="list"),
    path("huddle/", huddle.huddle, name="huddle"),
    path("quiz/bank.json", views.bank, name="bank"),
    path("quiz/<slug:slug>/", views.form, name="form"),
    path("quiz/<slug:slug>/answers/", views.answers, name="answers"),
    path("me/", personal.me, name="me"),
    path("beliefs/", views.beliefs, name="beliefs"),
    path("beliefs/<slug:slug>/", views.belief, name="belief"),
    path("operator/items/", operator.items, name="analysis"),
]
