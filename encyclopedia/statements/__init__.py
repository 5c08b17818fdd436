"""SQL that is written with the models and translated once a process: for the statements that run once for every topic.

Building a queryset and translating it takes Django longer than the database takes to answer. An import runs dozens of
statements a topic, and a topic page is one statement; for these the translation is kept, and only the values differ
from one to the next. All else goes through the ORM as ever (docs/adr/0005-statements.md).

Nothing here sends signals. Whoever inserts a model with history asks for ``insert_with_history``.
"""

from .cursors import plan_anew, sent_ahead
from .keys import reserve_keys
from .selects import INSTANT, NUMBER, TEXT, Answer, Select, SelectFew
from .writes import OnConflict, insert, insert_links, insert_rows, insert_with_history, update, update_all

__all__ = [
    "INSTANT",
    "NUMBER",
    "TEXT",
    "Answer",
    "OnConflict",
    "Select",
    "SelectFew",
    "insert",
    "insert_links",
    "insert_rows",
    "insert_with_history",
    "plan_anew",
    "reserve_keys",
    "sent_ahead",
    "update",
    "update_all",
]
