"""Information products that were sent."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.decisions import products, recall

app_name = "products"
urlpatterns: list[URLPattern | URLResolver] = [
    path("products/", products.products, name="list"),
    path("products/<uuid:product_id>/", products.product, name="product"),
    path("products/<uuid:product_id>/copies/<uuid:copy_id>/recall/", recall.recall_copy, name="recall"),
    path("products/<uuid:product_id>/copies/<uuid:copy_id>/pdf/", products.pdf, name="pdf"),
]
