"""What columns are called in the files of shops. Plain tables; the field's own name counts as well."""

from collections.abc import Mapping
from typing import Final

from recommender.ingest.types import DataKind

_KEYS: Final = {
    "customer_id": ("customer", "customer no", "customer number", "cust id", "client id", "client", "user", "user id",
                    "member id", "household id", "household key", "shopper id", "buyer id", "kundennummer", "kunden nr",
                    "numero client", "id cliente", "contact id", "person id", "account id"),
    "card": ("card number", "card no", "loyalty card", "loyalty number", "loyalty id", "membership number",
             "bonus card", "kundenkarte", "club card"),
    "phone": ("phone number", "mobile", "mobile number", "mobile phone", "telephone", "tel", "cell", "cell phone",
              "whatsapp", "telefon", "handy", "contact number", "msisdn"),
    "email": ("e mail", "email address", "e mail address", "mail", "mail address", "courriel", "correo"),
    "external_id": ("external id", "crm id", "contact key", "subscriber key", "shopify id", "foreign id", "legacy id"),
    "web_id": ("visitor id", "user pseudo id", "cookie id", "browser id", "ga client id", "anonymous id", "device id"),
}  # fmt: skip
_MONEY: Final = {"currency": ("currency code", "curr", "ccy", "waehrung", "devise", "moneda")}
_WHEN: Final = {
    "at": ("date", "datetime", "timestamp", "time stamp", "invoice date", "order date", "purchase date",
           "transaction date", "sale date", "sold at", "created at", "ordered at", "bought at", "day", "t", "datum",
           "fecha", "event timestamp", "event time", "event date", "server time", "occurred at"),
    "time": ("time of day", "clock", "invoice time", "order time", "transaction time", "trans time",
             "uhrzeit", "hour"),
}  # fmt: skip
_PRODUCT: Final = {
    "product_id": ("product", "product code", "product no", "product number", "item", "item id", "item no",
                   "item number", "sku", "stock code", "article", "article number", "artikelnummer", "upc",
                   "ean", "gtin", "barcode", "variant id", "material"),
}  # fmt: skip
_CHANNEL: Final = {"channel": ("sales channel", "source", "medium", "platform", "store type", "kanal")}

SYNONYMS: Final[Mapping[DataKind, Mapping[str, tuple[str, ...]]]] = {
    DataKind.CUSTOMERS: {
        **_KEYS,
        "customer_id": (*_KEYS["customer_id"], "id"),
        "full_name": ("name", "customer name", "contact name", "client name", "full name"),
        "given_name": ("first name", "firstname", "forename", "vorname", "prenom", "nombre", "given names"),
        "family_name": ("last name", "lastname", "surname", "nachname", "nom", "apellido", "second name"),
        "postcode": ("postal code", "zip", "zip code", "pin code", "pincode", "plz", "post code"),
        "city": ("town", "place", "ort", "stadt", "ville", "ciudad", "locality"),
        "country": ("country code", "nation", "land", "pays", "pais"),
        "birth_date": ("date of birth", "dob", "birthday", "birthdate", "born", "geburtsdatum", "geburtstag"),
        "age": ("age years", "age in years", "alter"),
        "gender": ("sex", "geschlecht", "sexe"),
        "annual_income": ("income", "yearly income", "annual income", "salary", "einkommen"),
        "joined": ("customer since", "member since", "signup date", "sign up date", "registered", "registration date",
                   "enrolled", "created", "created at", "join date", "dt customer", "first seen"),
    },
    DataKind.PRODUCTS: {
        **_PRODUCT,
        **_MONEY,
        "product_id": (*_PRODUCT["product_id"], "id", "code"),
        "name": ("product name", "item name", "title", "description", "product description", "bezeichnung", "label"),
        "category": ("product category", "department", "group", "product group", "family", "class", "section", "type",
                     "product type", "commodity desc", "warengruppe"),
        "price": ("unit price", "list price", "retail price", "sale price", "price gross", "preis", "prix", "mrp"),
        "discreet": ("private", "sensitive", "hidden", "adult", "not public"),
        "brand": ("brand name", "manufacturer", "maker", "marke", "hersteller", "marque", "marca"),
        "cost": ("cost price", "unit cost", "purchase price", "cost per item", "einkaufspreis", "ek"),
        "stock": ("on hand", "stock level", "inventory", "quantity on hand", "in stock", "bestand"),
        "least_age": ("minimum age", "min age", "age limit", "legal age"),
        "rest_days": ("lifetime days", "replacement days"),
        "added": ("added on", "listed since", "launch date", "available since"),
    },
    DataKind.PURCHASES: {
        **_KEYS,
        **_PRODUCT,
        **_WHEN,
        **_MONEY,
        **_CHANNEL,
        "quantity": ("qty", "units", "amount of units", "count", "pieces", "number of items", "menge", "anzahl",
                     "quantite", "cantidad"),
        "unit_price": ("price", "price per unit", "item price", "price each", "unit cost", "preis", "einzelpreis",
                       "prix unitaire", "rate"),
        "line_total": ("total", "amount", "value", "sales value", "line amount", "revenue", "spend", "total price",
                       "total amount", "net amount", "umsatz", "betrag", "sum"),
        "receipt_id": ("receipt", "receipt no", "receipt number", "invoice", "invoice no", "invoice number", "order id",
                       "order", "order no", "order number", "basket id", "transaction id", "ticket", "bill no", "bon",
                       "belegnummer", "rechnungsnummer"),
        "line_type": ("type", "transaction type", "sale type", "line kind", "document type"),
        "store": ("store id", "store name", "branch", "outlet", "shop", "location", "filiale", "magasin", "tienda"),
    },
    DataKind.EVENTS: {
        **_KEYS,
        **_PRODUCT,
        **_WHEN,
        **_MONEY,
        **_CHANNEL,
        "event_id": ("id", "uuid", "message id", "hit id", "event uuid", "insert id"),
        "kind": ("event", "event name", "event type", "type", "action", "action type", "activity"),
        "value": ("amount", "event value", "revenue", "price", "total"),
    },
}  # fmt: skip
