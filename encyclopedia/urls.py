"""Public addresses. They are a contract (DESIGN.md, section 7): others link to them."""

from django.urls import URLPattern, include, path

from .languages import OTHERS
from .views import catalogue, feedback, images, look, memento, past, searching, site, sitemaps, topic, updates
from .views.api import openapi
from .views.api import searching as api_searching
from .views.api import topics as api_topics

app_name = "encyclopedia"


def in_a_language(suffix: str = "") -> list[URLPattern]:
    """The pages that stand in every language; those of topics have one address, whatever their language."""
    return [
        path("", catalogue.home, name=f"home{suffix}"),
        path("topics/", catalogue.index, name=f"index{suffix}"),
        path("categories/<slug:slug>/", catalogue.category, name=f"category{suffix}"),
        path("search/", searching.search_page, name=f"search{suffix}"),
        path("search/suggest/", searching.suggestions, name=f"suggestions{suffix}"),
        path("opensearch.xml", searching.opensearch, name=f"opensearch{suffix}"),
        path("how-we-review/", site.how_we_review, name=f"how-we-review{suffix}"),
    ]


urlpatterns = [
    *in_a_language(),
    *(path(f"{code}/", include(in_a_language(f"-{code}"))) for code in OTHERS),
    path("topics/<slug:slug>/", topic.topic, name="topic"),
    path("topics/<slug:slug>/editions/", past.editions, name="editions"),
    path("topics/<slug:slug>/editions/<int:number>/", past.edition, name="edition"),
    path("topics/<slug:slug>/timegate/", memento.timegate, name="timegate"),
    path("topics/<slug:slug>/timemap/", memento.timemap, name="timemap"),
    path("topics/<slug:slug>/feedback/", feedback.feedback, name="feedback"),
    path("images/<str:name>", images.image, name="image"),
    path("t/<slug:public_id>/", site.permanent, name="permanent"),
    path("theme-<slug:digest>.css", look.theme, name="theme"),
    path("logo-<slug:digest>.png", look.logo, name="logo"),
    path("api/v1/topics/", api_topics.topic_list, name="api-topics"),
    path("api/v1/topics/<slug:slug>/", api_topics.topic, name="api-topic"),
    path("api/v1/search/", api_searching.search_topics, name="api-search"),
    path("api/v1/openapi.json", openapi.description, name="api-description"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/pages.xml", sitemaps.pages, name="sitemap-pages"),
    path("sitemaps/topics-<int:number>.xml", sitemaps.topics, name="sitemap-topics"),
    path("feeds/updates.atom", updates.feed, name="updates"),
    path("robots.txt", site.robots, name="robots"),
    path("healthz", site.healthz, name="healthz"),
    path("readyz", site.readyz, name="readyz"),
]
