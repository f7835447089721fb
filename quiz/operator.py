"""Pages for whoever runs the server; anybody else finds nothing there."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quiz import answersheets, findings
from quiz.models import Form


@require_safe
@never_cache
def items(request: HttpRequest) -> HttpResponse:
    """Show how good each question is, from the first answers in the table."""
    person = getattr(request, "user", None)  # there is none while the site has no sign-in
    if not (person and person.is_staff):
        raise Http404
    questions = answersheets.all_questions()
    titles = dict(Form.objects.values_list("slug", "title"))
    told = [findings.told(form, questions) for form in answersheets.figures(questions)]
    context = {
        "page": {"title": _("How good are the questions?")},
        "forms": [{"title": titles[form.id] or form.id, **form._asdict()} for form in told],
    }
    return render(request, "quiz/analysis.html", context)
