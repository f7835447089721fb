from __future__ import annotations

from django.urls import path

from learn import views

app_name = "learn"
urlpatterns = [
    path("now/", views.now, name="now"),
    path("danger/", views.danger, name="danger"),
    path("lessons/", views.lessons, name="lessons"),
    path("lessons/<slug:slug>/", views.lesson, name="lesson"),
    path("types/", views.types, name="types"),
    path("types/<slug:slug>/", views.spasm_type, name="type"),
    path("stories/", views.stories, name="stories"),
    path("stories/<slug:slug>/", views.story, name="story"),
    path("glossary/", views.glossary, name="glossary"),
    path("questions/", views.questions, name="questions"),
    path("install/", views.page, {"slug": "install"}, name="install"),
    path("about/", views.page, {"slug": "about"}, name="about"),
    path("privacy/", views.page, {"slug": "privacy"}, name="privacy"),
    path("sources/", views.sources, name="sources"),
    path("sources/<int:number>/", views.sources, name="sources-part"),
]
