"""Assessment, decisions and products."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.assessment import assess, issue, products

app_name = "assessment"
urlpatterns: list[URLPattern | URLResolver] = [
    path("enquiries/<reference:reference>/assess/", assess.assess, name="assess"),
    path("enquiries/<reference:reference>/product/", issue.issue_product, name="issue"),
    path("products/", products.products, name="products"),
    path("products/<uuid:product_id>/", products.product, name="product"),
    path("products/<uuid:product_id>/copies/<uuid:copy_id>/pdf/", products.pdf, name="pdf"),
]
