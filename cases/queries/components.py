"""Which component a matter is about, and whose it is."""

from __future__ import annotations

from cases.models import Case, Category, LoopSettings
from grids.models import Component
from grids.queries.locate import ComponentHere, ComponentWanted, Located, find_component
from jiangdu.models import Unit
from jiangdu.rulebook import Rulebook


def wanted(category: Category | None, code: str, book: Rulebook | None) -> ComponentWanted | None:
    """What to look for at the position: the named component, else the one lying there if the category is of components."""
    if code:
        return ComponentWanted(code=code)
    if category is None or not category.is_component:
        return None
    settings = LoopSettings.current(book.stamps.get("loop", 0) if book else None)
    return ComponentWanted(category_code=category.code, radius_m=settings.component_radius_m)


def only_one(located: Located | None) -> ComponentHere | None:
    """With several in reach nobody knows which is meant, so none is taken."""
    found = located.components if located else ()
    return found[0] if len(found) == 1 else None


def owner_of(component: ComponentHere | None, category: Category) -> Unit | None:
    """The unit that owns it, as long as the matter is about this kind of component."""
    return component.owner if component and component.category_code == category.code else None


def of_case(case: Case) -> ComponentHere | None:
    """The component noted on the case, as long as it is in use and of the case's category."""
    if case.component_id is None or case.category is None:
        return None
    found = find_component(pk=case.component_id)
    return found if found and found.category_code == case.category.code else None


def as_row(component: ComponentHere | None) -> Component | None:
    """What a case refers to, without reading it again: only id and code are filled."""
    return Component.from_db("default", ["id", "code"], [component.id, component.code]) if component else None
