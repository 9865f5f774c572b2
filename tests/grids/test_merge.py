"""Villages merge: grids move to the successor's codes, what names them follows, and everything is on record."""

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from grids.actions.merge_villages import merge_villages, plan_merger
from grids.models import Component, Grid, GridRecode, Place
from grids.queries.locate import locate
from jiangdu.errors import InvalidInput, NotAllowed
from jiangdu.history import history_of
from jiangdu.models import Post, PostKind
from jiangdu.scope import SYSTEM
from tests.grids.factories import DISTRICT, TOWN, VILLAGE, make_grid, square

END = f"{TOWN}002"  # the village that ends
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("grids")]


@pytest.fixture
def ending():
    """A neighbour of the village, with a grid, a dedicated grid in it, a micro-grid, a place and a component."""
    make_grid(END, square(119.15, 32.0, 119.2, 32.1), name_zh="西苑社区")
    make_grid(f"{END}001", square(119.15, 32.0, 119.2, 32.1))
    make_grid(f"{END}801", square(119.16, 32.01, 119.17, 32.02))
    make_grid(f"{END}00107", square(119.15, 32.0, 119.16, 32.1))
    Place.objects.create(
        kind="market", name_zh="市场", geometry=square(119.18, 32, 119.19, 32.01), grid_code=f"{END}001"
    )
    Component.objects.create(
        code="3210120101000001",
        category_code="100101",
        position=Point(119.18, 32.05, srid=4326),
        grid_code=f"{END}001",
    )


def merged(**more):
    words = {"source_code": END, "target_code": VILLAGE, "actor": SYSTEM, "at": timezone.now(), "reason": "〔2026〕1号"}
    return merge_villages(**words | more)


def test_grids_get_the_successors_next_free_codes(ending):
    merger = merged()
    assert merger.codes == {
        END: VILLAGE,
        f"{END}001": f"{VILLAGE}003",
        f"{END}00107": f"{VILLAGE}00307",
        f"{END}801": f"{VILLAGE}802",
    }
    assert locate((119.165, 32.015)).code == f"{VILLAGE}802"
    assert locate((119.19, 32.05)).code == f"{VILLAGE}003"
    assert not Grid.objects.get(code=END).is_active
    assert Grid.objects.get(code=VILLAGE).geometry.extent == (119.0, 32.0, 119.2, 32.1)


def test_places_components_and_posts_on_the_grids_follow_but_not_those_for_the_whole_village(ending, world):
    kind = PostKind.objects.first()
    since = timezone.localdate()
    on_grid = Post.objects.create(user=world.outsider, kind=kind, grid_code=f"{END}001", valid_from=since)
    on_village = Post.objects.create(user=world.outsider, kind=kind, grid_code=END, valid_from=since)
    assert merged().village_posts == 1
    on_grid.refresh_from_db()
    on_village.refresh_from_db()
    assert (on_grid.grid_code, on_village.grid_code) == (f"{VILLAGE}003", END)
    assert Place.objects.get().grid_code == Component.objects.get().grid_code == f"{VILLAGE}003"


def test_every_change_of_code_is_recorded(ending):
    merged()
    moved = Grid.objects.get(code=f"{VILLAGE}003")
    (entry,) = history_of(moved)
    assert entry.name == "grid.recoded"
    assert entry.data == {"old_code": f"{END}001", "new_code": f"{VILLAGE}003"}
    assert entry.words.text == "〔2026〕1号"
    assert [e.data for e in history_of(Grid.objects.get(code=END))] == [{"old_code": END, "new_code": VILLAGE}]
    assert [e.name for e in history_of(Grid.objects.get(code=VILLAGE))] == ["grid.merged"]
    assert GridRecode.objects.get(grid=moved).old_code == f"{END}001"


def test_a_number_once_used_is_never_given_again(ending):
    merged()
    third = f"{TOWN}003"
    make_grid(third)
    make_grid(f"{third}001")
    Grid.objects.filter(code=f"{VILLAGE}003").update(is_active=False)
    assert plan_merger(source_code=third, target_code=VILLAGE).codes[f"{third}001"] == f"{VILLAGE}004"
    back = merged(source_code=VILLAGE, target_code=third, reason="")
    used = set(back.codes.values())
    assert f"{third}001" not in used


@pytest.mark.parametrize(
    ("source", "target", "field", "code"),
    [
        ("123", VILLAGE, "source", "not_a_village"),
        (f"{VILLAGE}001", VILLAGE, "source", "not_a_village"),
        (VILLAGE, TOWN, "target", "not_a_village"),
        (VILLAGE, VILLAGE, "target", "same_village"),
        (VILLAGE, f"{DISTRICT}101001", "target", "other_town"),
    ],
)
def test_what_cannot_merge(source, target, field, code):
    make_grid(f"{DISTRICT}101001")
    with pytest.raises(InvalidInput) as caught:
        merged(source_code=source, target_code=target)
    assert (list(caught.value.errors), caught.value.code) == ([field], code)


def test_a_full_successor(ending):
    Grid.objects.bulk_create(Grid(code=f"{VILLAGE}{n:03d}", level="comprehensive", name_zh="满") for n in range(3, 800))
    with pytest.raises(InvalidInput) as caught:
        merged()
    assert caught.value.code == "numbers_exhausted"


def test_only_with_the_permission(ending, world):
    with pytest.raises(NotAllowed):
        merged(actor=world.dispatcher)
    assert Grid.objects.get(code=END).is_active


def test_the_page_shows_first_and_merges_when_confirmed(ending, world, client):
    client.force_login(world.administrator)
    words = {"source": END, "target": VILLAGE, "reason": "〔2026〕1号"}
    page = client.post("/admin/grids/grid/merge/", words)
    assert f"{VILLAGE}003" in page.content.decode()
    assert Grid.objects.get(code=END).is_active
    assert client.post("/admin/grids/grid/merge/", words | {"confirmed": "1"}).status_code == 302
    assert not Grid.objects.get(code=END).is_active
    wrong = client.post("/admin/grids/grid/merge/", words | {"source": "1"})
    assert "source" in wrong.context["form"].errors
