"""Say in plain words what item analysis found: the operator's page and the command print the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quiz.analysis import Asked
from quiz.answersheets import Worded
from quiz.figures import FIT_FROM, RELIABILITY_FROM, Flag, FormFigures, ItemFigures, OptionFigures


class OptionWords(NamedTuple):
    text: str
    is_right: bool
    chosen: str


class ItemWords(NamedTuple):
    """One wording of a question: what it asked, what the answers say of it, and what to do."""

    id: str
    version: int
    belief: str
    stem: str
    right: str
    fit: str
    options: list[OptionWords]
    to_do: list[str]


class FormWords(NamedTuple):
    id: str
    people: str
    reliability: list[str]
    items: list[ItemWords]


def told(form: FormFigures, questions: Mapping[Asked, Worded]) -> FormWords:
    return FormWords(
        id=form.form,
        people=ngettext("%d person began it.", "%d people began it.", form.people) % form.people,
        reliability=[
            named(_("KR-20"), form.kr20, form.complete, RELIABILITY_FROM),
            named(_("Alpha of certainty marks"), form.alpha, form.sure_people, RELIABILITY_FROM),
        ],
        items=[item_words(item, questions[Asked(item.item, item.version)]) for item in form.items],
    )


def item_words(item: ItemFigures, question: Worded) -> ItemWords:
    texts = {option["id"]: option["text"] for option in question["options"]}
    return ItemWords(
        id=item.item,
        version=item.version,
        belief=question["belief"],
        stem=question["stem"],
        right=_("%(right)d of %(asked)d right: %(share)s, range %(low)s to %(high)s")
        % {
            "right": item.right,
            "asked": item.asked,
            "share": percent(item.share),
            "low": percent(item.low),
            "high": percent(item.high),
        },
        fit=named("r", item.fit, item.fit_people, FIT_FROM),
        options=[option_words(option, texts[option.id]) for option in item.options],
        to_do=[to_do(flag, texts) for flag in item.flags()],
    )


def option_words(option: OptionFigures, text: str) -> OptionWords:
    if option.share is None:
        return OptionWords(text, option.is_right, _("%d chose it") % option.chosen)
    chosen = _("%(chosen)d chose it: %(share)s") % {"chosen": option.chosen, "share": percent(option.share)}
    fit = "" if option.fit is None else f", r {option.fit:.2f}"
    return OptionWords(text, option.is_right, chosen + fit)


def to_do(flag: Flag, texts: Mapping[str, str]) -> str:
    return {
        "key": _("Check the key today: people who know more get this one wrong more often."),
        "hard": _("Rewrite it: fewer than 1 in 5 get it right."),
        "easy": _("Rewrite it: more than 95% get it right, so it finds no false belief."),
        "fix": _("Fix it: it hardly tells who knows more."),
        "watch": _("Watch it: it tells only roughly who knows more."),
        "drawn": _("Check this wrong option: people who know more choose it no less often: “%s”"),
        "unused": _("Nobody believes this, so put a real belief in its place: “%s”"),
    }[flag.finding].replace("%s", texts.get(flag.option, ""))


def named(name: str, value: float | None, people: int, least: int) -> str:
    """Return a figure with its name and the people behind it, or why there is none."""
    counts = {"name": name, "people": people, "least": least}
    if people < least:
        return _("%(name)s: too few answers yet (%(people)d of %(least)d people)") % counts
    if value is None:
        return _("%(name)s: none, since all %(people)d people answered alike") % counts
    return _("%(name)s %(value).2f over %(people)d people") % {**counts, "value": value}


def percent(share: float) -> str:
    return f"{share:.0%}"
