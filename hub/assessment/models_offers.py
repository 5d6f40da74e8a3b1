"""An information product offered to another hub, beside the copy that is frozen for it."""

from __future__ import annotations

from django.db import models

from hub.front_door.models_across import OFFERED, Offered
from mash_platform.database.walls import Wall
from tenants.models import Goods


class ProductOffer(Offered):
    """One copy offered to the hub that it was made for. What its owners let out to that hub stands in it, no more."""

    what = Goods.PRODUCT

    copy = models.OneToOneField("assessment.Copy", on_delete=models.PROTECT, related_name="offer")

    wall = Wall(rules=OFFERED, sees={"copy_id": "assessment_copy"})

    class Meta(Offered.Meta):
        abstract = False
        ordering = ("-offered_at",)
        indexes = [models.Index(fields=["-offered_at"], name="product_offer_newest")]

    @property
    def reference(self) -> str:
        """What both hubs call it: its enquiry's."""
        return str(self.copy.product.enquiry.reference)
