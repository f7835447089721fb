"""Root routes. Our worker comes before django-pwa's own."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from django.urls.resolvers import RoutePattern

from cramps_site import views, worker
from cramps_site.api import api
from cramps_site.sitemap import sitemap_xml

handler404 = "cramps_site.refusals.missing"
handler500 = "cramps_site.refusals.broken"

urlpatterns = [
    path("", views.home, name="home"),
    path("serviceworker.js", worker.serviceworker, name="serviceworker"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap_xml, name="sitemap"),
    path("healthz", views.healthz, name="healthz"),
    path("api/v1/", api.urls),
    # Named, not imported: the first page with a link of its own loads it, which a start need not wait for.
    URLResolver(RoutePattern("accounts/"), "allauth.urls"),
    path("", include("accounts.urls")),
    path("", include("coach.urls")),
    path("", include("quiz.urls")),
    path("", include("learn.urls")),
    path("", include("pwa.urls")),
]

handler429 = "accounts.gate.too_many"  # allauth's
