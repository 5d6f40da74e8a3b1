"""What is to be decided, and information products that were sent."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.decisions import chasing, feedback, papers, products, recall, to_decide

app_name = "products"
urlpatterns: list[URLPattern | URLResolver] = [
    path("to-decide/", to_decide.to_decide_page, name="to-decide"),
    path("to-decide/changes/", to_decide.to_decide_changes, name="to-decide-changes"),
    path("products/", products.products, name="list"),
    path("products/feedback/", feedback.feedback, name="feedback"),
    path("products/chasing/", chasing.chasing, name="chasing"),
    path("products/<uuid:product_id>/", products.product, name="product"),
    path("products/<uuid:product_id>/copies/<uuid:copy_id>/recall/", recall.recall_copy, name="recall"),
    path("products/<uuid:product_id>/copies/<uuid:copy_id>/papers/", papers.papers, name="papers"),
    path("products/<uuid:product_id>/copies/<uuid:copy_id>/pdf/", products.pdf, name="pdf"),
]
