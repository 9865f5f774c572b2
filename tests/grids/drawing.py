"""Drawing in the administration, as its forms are posted."""

import json

from tests.grids.files import ring


def shape(*box):
    return json.dumps({"type": "MultiPolygon", "coordinates": [[ring(*box)]]})


def drawn(admin, code, *box, **more):
    """Post the add form; returns the response."""
    words = {"code": code, "name_zh": "新网格", "is_active": "on", "geometry": shape(*box), **more}
    return admin.post("/admin/grids/grid/add/", words)


def errors(response):
    return {field: " ".join(map(str, faults)) for field, faults in response.context["adminform"].form.errors.items()}
