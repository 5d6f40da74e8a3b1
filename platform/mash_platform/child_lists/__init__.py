"""Lists of children as other systems write them: the census of children in need, and Ofsted's Annex A."""
