from __future__ import annotations

from django.urls import path

from coach import (
    assignments,
    board,
    calendars,
    cards,
    certificates,
    closing,
    exports,
    fixtures,
    joining,
    members,
    plan,
    posters,
    teams,
)

app_name = "coach"
urlpatterns = [
    # The board
    path("coach/teams/<uuid:team_id>/board/", board.board, name="board"),
    path("coach/teams/<uuid:team_id>/board/<uuid:athlete_id>/", board.athlete, name="board-athlete"),
    path("coach/teams/<uuid:team_id>/exports/<str:name>", exports.export, name="export"),
    path("coach/account/", closing.close, name="close"),
    # Athletes join
    path("join/", joining.code, name="join"),
    path("join/<str:given>/", joining.entry, name="entry"),
    path("plan/", plan.plan, name="plan"),
    # Teams, and who is on them
    path("coach/", teams.teams, name="teams"),
    path("coach/invites/<slug:token>/", members.invite, name="invite"),
    path("coach/teams/<uuid:team_id>/", teams.team, name="team"),
    path("coach/teams/<uuid:team_id>/archive/", teams.archive, name="archive"),
    path("coach/teams/<uuid:team_id>/cards/", cards.cards, name="cards"),
    path("coach/teams/<uuid:team_id>/cards/<int:card_id>/code/", cards.code, name="card-code"),
    path(
        "coach/teams/<uuid:team_id>/cards/<int:card_id>/withdrawal/",
        cards.withdrawal,
        name="card-withdrawal",
    ),
    path("coach/teams/<uuid:team_id>/coaching/end/", members.coaching_end, name="coaching-end"),
    path("coach/teams/<uuid:team_id>/code/", teams.code, name="code"),
    path("coach/teams/<uuid:team_id>/invites/", members.invites, name="invites"),
    path(
        "coach/teams/<uuid:team_id>/invites/<int:invite_id>/withdrawal/",
        members.invite_withdrawal,
        name="invite-withdrawal",
    ),
    path("coach/teams/<uuid:team_id>/joining/", teams.joining, name="joining"),
    path("coach/teams/<uuid:team_id>/members/<int:member_id>/approval/", members.approval, name="approval"),
    path("coach/teams/<uuid:team_id>/members/<int:member_id>/removal/", members.removal, name="removal"),
    path("coach/teams/<uuid:team_id>/name/", teams.name, name="name"),
    path("coach/teams/<uuid:team_id>/poster/", posters.poster, name="poster"),
    path("coach/teams/<uuid:team_id>/roster/", cards.roster, name="roster"),
    path("coach/teams/<uuid:team_id>/settings/", teams.settings, name="settings"),
    # Work, events, and what goes out
    path("coach/assignments/<uuid:assignment_id>/", assignments.change, name="assignment"),
    path("coach/assignments/<uuid:assignment_id>/copy/", assignments.copy, name="copy"),
    path("coach/assignments/<uuid:assignment_id>/excuses/", assignments.excuses, name="excuses"),
    path("coach/assignments/<uuid:assignment_id>/withdrawal/", assignments.withdrawal, name="withdrawal"),
    path("coach/teams/<uuid:team_id>/assign/", assignments.new, name="assign"),
    path("coach/teams/<uuid:team_id>/assignments/", assignments.listed, name="assignments"),
    path("calendar/<slug:secret>.ics", calendars.feed, name="calendar"),
    path("certificates/", certificates.mine, name="certificates"),
    path("certificates/teams/<uuid:team_id>/", certificates.make, name="certificate-make"),
    path("certificates/<str:code>/", certificates.certificate, name="certificate"),
    path("coach/teams/<uuid:team_id>/calendar/", calendars.secret, name="calendar-secret"),
    path("coach/teams/<uuid:team_id>/fixtures/", fixtures.listed, name="fixtures"),
    path("coach/teams/<uuid:team_id>/fixtures/new/", fixtures.edit, name="fixture-new"),
    path("coach/teams/<uuid:team_id>/fixtures/<int:fixture_id>/", fixtures.edit, name="fixture"),
    path(
        "coach/teams/<uuid:team_id>/fixtures/<int:fixture_id>/removal/",
        fixtures.removal,
        name="fixture-removal",
    ),
    path("coach/teams/<uuid:team_id>/match-week/", assignments.match_week, name="match-week"),
]
