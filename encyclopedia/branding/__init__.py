"""What a site looks like and how it is reached: the name, logo, accent colours and contact lines of its settings."""

from .brand import Brand, brand_known, brand_now, brand_of
from .colours import COLOUR, DARK, LIGHT, Palette, why_unreadable
from .logos import make_logo

__all__ = [
    "COLOUR",
    "DARK",
    "LIGHT",
    "Brand",
    "Palette",
    "brand_known",
    "brand_now",
    "brand_of",
    "make_logo",
    "why_unreadable",
]
