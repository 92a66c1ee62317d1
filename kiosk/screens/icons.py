"""Which picture of the sprite stands for a category of the catalogue."""

DEFAULT_ICON = "basket"

ICONS: dict[str, tuple[str, ...]] = {
    "coffee": ("coffee", "tea", "beverage", "drink", "juice"),
    "grain": ("rice", "grain", "atta", "flour", "dal", "pulse", "lentil", "millet", "staple"),
    "spice": ("spice", "masala", "pickle", "condiment", "oil", "ghee"),
    "sweet": ("sweet", "chocolate", "dessert", "mithai", "ice cream"),
    "leaf": ("vegetable", "fruit", "fresh", "greens", "produce"),
    "milk": ("milk", "dairy", "curd", "paneer", "butter", "cheese", "egg"),
    "bread": ("bakery", "bread", "biscuit", "cake", "snack", "namkeen", "breakfast"),
    "saree": ("saree", "textile", "silk", "fabric", "cloth", "fashion", "wear", "apparel", "garment"),
    "jewel": ("jewel", "gold", "bangle", "accessor", "watch"),
    "pot": ("kitchen", "cook", "vessel", "utensil", "home", "house", "furnish"),
    "lamp": ("pooja", "puja", "lamp", "light", "festive", "incense", "decor"),
    "bulb": ("electr", "appliance", "phone", "computer", "audio", "gadget"),
    "flower": ("beauty", "care", "cosmetic", "hair", "skin", "bath", "soap", "perfume"),
    "kite": ("toy", "kid", "child", "baby", "game", "sport"),
    "book": ("book", "station", "school", "office", "paper"),
    "sandal": ("foot", "shoe", "sandal", "bag", "luggage"),
    "spray": ("clean", "laundry", "detergent", "wash"),
}
"""Symbol of the sprite and the words of a category's name that pick it; the first match wins."""


def icon_for(category: str) -> str:
    """Return the symbol for a category's name; ``DEFAULT_ICON`` when no word fits."""
    name = category.casefold()
    for icon, fragments in ICONS.items():
        if any(fragment in name for fragment in fragments):
            return icon
    return DEFAULT_ICON
