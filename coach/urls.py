from __future__ import annotations

from django.urls import path

from coach import closing, teams

app_name = "coach"
urlpatterns = [
    path("coach/account/", closing.close, name="close"),
    path("coach/", teams.teams, name="teams"),
    path("coach/teams/<uuid:team_id>/", teams.team, name="team"),
]
