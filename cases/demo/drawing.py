"""Brushes for the demo's drawn photos."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageDraw, ImageEnhance

SIZE = WIDTH, HEIGHT = 640, 480
Colour = tuple[int, int, int]
SKY, GRASS, ASPHALT, PAVING, WALL = (176, 206, 232), (118, 156, 92), (92, 94, 98), (176, 168, 156), (214, 200, 178)
DARK, WHITE, YELLOW, RED, STEEL = (28, 28, 30), (240, 240, 236), (238, 196, 60), (196, 62, 52), (132, 138, 146)


class Picture:
    """A canvas of 640 × 480 with the few shapes the scenes are made of."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.image = Image.new("RGB", SIZE, SKY)
        self.pen = ImageDraw.Draw(self.image)

    def street(self, horizon: int = 170) -> None:
        """Houses, pavement and a road with its line."""
        for left in range(-20, WIDTH, 130):
            self.house(left, horizon)
        self.pen.rectangle((0, horizon, WIDTH, horizon + 70), fill=PAVING)
        for x in range(0, WIDTH, 40):
            self.pen.line((x, horizon, x - 25, horizon + 70), fill=(158, 150, 140))
        self.pen.rectangle((0, horizon + 70, WIDTH, HEIGHT), fill=ASPHALT)
        for x in range(10, WIDTH, 120):
            self.pen.rectangle((x, 430, x + 60, 438), fill=WHITE)

    def house(self, left: int, horizon: int) -> None:
        shade = self.rng.randint(-18, 18)
        colour = tuple(channel + shade for channel in WALL)
        top = horizon - self.rng.randint(80, 140)
        self.pen.rectangle((left, top, left + 120, horizon), fill=colour)
        for x in range(left + 15, left + 105, 35):
            for y in range(top + 15, horizon - 25, 40):
                self.pen.rectangle((x, y, x + 18, y + 24), fill=(120, 148, 170))

    def disc(self, x: int, y: int, rx: int, ry: int, fill: Colour, edge: Colour | None = None) -> None:
        self.pen.ellipse((x - rx, y - ry, x + rx, y + ry), fill=fill, outline=edge, width=5 if edge else 0)

    def box(self, x: int, y: int, width: int, height: int, fill: Colour, edge: Colour = DARK) -> None:
        self.pen.rectangle((x, y, x + width, y + height), fill=fill, outline=edge, width=2)

    def cone(self, x: int, y: int) -> None:
        """A traffic cone standing at (x, y)."""
        self.pen.polygon(((x - 16, y), (x + 16, y), (x, y - 48)), fill=(226, 104, 40))
        self.pen.rectangle((x - 9, y - 26, x + 9, y - 18), fill=WHITE)

    def bag(self, x: int, y: int) -> None:
        colour = self.rng.choice(((52, 52, 58), (70, 96, 150), (196, 190, 180), (150, 70, 64)))
        self.disc(x, y, self.rng.randint(16, 30), self.rng.randint(14, 24), colour)
        self.pen.line((x, y - 20, x + 6, y - 30), fill=colour, width=6)

    def car(self, x: int, y: int, colour: Colour) -> None:
        self.pen.polygon(((x + 35, y - 40), (x + 60, y - 72), (x + 125, y - 72), (x + 150, y - 40)), fill=(70, 90, 110))
        self.pen.rounded_rectangle((x, y - 42, x + 185, y), 12, fill=colour)
        for wheel in (x + 40, x + 145):
            self.disc(wheel, y, 18, 18, DARK, STEEL)

    def tree(self, x: int, y: int, lean: int = 0) -> None:
        self.pen.line((x, y, x + lean, y - 150), fill=(104, 78, 54), width=16)
        for _ in range(9):
            spot = (x + lean + self.rng.randint(-50, 50), y - 150 + self.rng.randint(-50, 35))
            self.disc(*spot, 38, 32, (78, self.rng.randint(120, 150), 72))

    def finish(self, light: float) -> Image.Image:
        """Lit: 1 is day, 0.75 dusk, 0.5 night."""
        return ImageEnhance.Brightness(self.image).enhance(light)
