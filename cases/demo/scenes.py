"""What the drawn photos show: each scene before and after the work. `fixed` draws it as it should be."""

from __future__ import annotations

from collections.abc import Callable

from cases.demo.drawing import DARK, GRASS, HEIGHT, RED, STEEL, WHITE, WIDTH, YELLOW, Picture

Scene = Callable[[Picture, bool], None]


def manhole(picture: Picture, fixed: bool) -> None:
    picture.street()
    picture.disc(320, 350, 110, 48, (66, 68, 72), STEEL)
    if fixed:
        picture.disc(320, 350, 96, 40, (112, 114, 118), DARK)
        for x in range(250, 400, 28):
            picture.pen.line((x, 326, x, 374), fill=(84, 86, 90), width=5)
        return
    picture.disc(322, 354, 92, 38, (12, 12, 14))
    picture.disc(510, 395, 92, 38, (112, 114, 118), DARK)
    picture.cone(190, 370)


def litter(picture: Picture, fixed: bool) -> None:
    picture.street()
    picture.box(470, 200, 60, 90, (64, 132, 84))
    if not fixed:
        for _ in range(22):
            picture.bag(picture.rng.randint(200, 480), picture.rng.randint(250, 330))


def pothole(picture: Picture, fixed: bool) -> None:
    picture.street()
    if fixed:
        picture.pen.polygon(((210, 320), (460, 316), (490, 400), (180, 404)), fill=(58, 60, 64))
        return
    for rx, ry, grey in ((130, 52, 66), (104, 40, 46), (70, 24, 34)):
        picture.disc(330, 360, rx, ry, (grey, grey - 4, grey - 10))
    for x, y in ((190, 330), (470, 400), (440, 320)):
        picture.pen.line((x, y, 330, 360), fill=(44, 44, 46), width=4)
    picture.cone(490, 350)


def lamp(picture: Picture, fixed: bool) -> None:
    picture.street()
    top = (320, 60) if fixed else (390, 80)
    picture.pen.line((300, 300, *top), fill=STEEL, width=12)
    picture.pen.line((*top, top[0] + 80, top[1] + 10), fill=STEEL, width=10)
    glow = (255, 236, 150) if fixed else (80, 82, 88)
    if fixed:
        picture.pen.polygon(((370, 80), (430, 80), (520, 300), (290, 300)), fill=(236, 226, 176))
    picture.disc(top[0] + 90, top[1] + 16, 26, 12, glow, DARK)


def cars(picture: Picture, fixed: bool) -> None:
    picture.street()
    picture.pen.rectangle((60, 360, 580, 366), fill=YELLOW)
    colours = ((182, 60, 54), (210, 212, 216), (58, 84, 132))
    for number, colour in enumerate(colours):
        if not fixed:
            picture.car(40 + number * 190, 250 + number * 6, colour)
        elif number == 1:
            picture.car(300, 420, colour)


def river(picture: Picture, fixed: bool) -> None:
    picture.pen.rectangle((0, 150, WIDTH, 220), fill=GRASS)
    picture.pen.rectangle((0, 200, WIDTH, HEIGHT), fill=(92, 142, 166) if fixed else (94, 104, 82))
    for y in range(230, HEIGHT, 34):
        picture.pen.arc((60, y, 580, y + 30), 190, 350, fill=(150, 186, 200) if fixed else (124, 130, 104), width=3)
    for x in range(10, WIDTH, 90):
        if fixed or x not in (280, 370):
            picture.pen.line((x, 215, x, 160), fill=WHITE, width=8)
            picture.pen.line((x, 170, x + 90, 170), fill=WHITE, width=6)
    if not fixed:
        for _ in range(30):
            picture.disc(picture.rng.randint(40, 600), picture.rng.randint(260, 460), 16, 7, (176, 172, 140))


def notice(picture: Picture, fixed: bool) -> None:
    picture.street()
    picture.box(180, 120, 280, 170, (96, 108, 122))
    picture.box(196, 134, 248, 142, WHITE)
    for y in range(160, 262, 20):
        picture.pen.line((216, y, 424, y), fill=(120, 124, 130), width=5)
    picture.pen.text((216, 140), "NOTICE", fill=RED)
    for x in (200, 430):
        picture.pen.line((x, 290, x, 330), fill=STEEL, width=12)
    if not fixed:
        picture.pen.line((196, 134, 330, 276), fill=DARK, width=4)
        for _ in range(14):
            x, y = picture.rng.randint(150, 450), picture.rng.randint(110, 290)
            picture.box(x, y, 46, 30, picture.rng.choice((YELLOW, (230, 140, 150), WHITE)))


def shop(picture: Picture, fixed: bool) -> None:
    picture.street()
    picture.box(140, 40, 360, 200, (208, 180, 150))
    picture.box(140, 40, 360, 44, RED)
    picture.pen.text((300, 56), "SHOP", fill=WHITE)
    picture.box(200, 110, 240, 128, (84, 96, 108))
    if not fixed:
        for number in range(6):
            picture.box(110 + number * 76, 262, 66, 44, (170, 126, 76))
            picture.disc(143 + number * 76, 262, 30, 14, picture.rng.choice((RED, YELLOW, GRASS)))


def tree(picture: Picture, fixed: bool) -> None:
    picture.street()
    picture.pen.rectangle((0, 225, WIDTH, 250), fill=GRASS)
    picture.tree(140, 245)
    if fixed:
        picture.tree(430, 245)
        return
    picture.pen.line((430, 245, 560, 360), fill=(104, 78, 54), width=18)
    for _ in range(10):
        picture.disc(picture.rng.randint(470, 610), picture.rng.randint(320, 400), 36, 26, (84, 128, 70))


def bins(picture: Picture, fixed: bool) -> None:
    picture.street()
    for number, colour in enumerate(((58, 110, 170), (70, 140, 84), (180, 60, 56), (110, 112, 116))):
        picture.box(120 + number * 105, 190, 86, 120, colour)
        picture.box(114 + number * 105, 178, 98, 18, tuple(max(0, channel - 20) for channel in colour))  # type: ignore[arg-type]
    if not fixed:
        for _ in range(18):
            picture.bag(picture.rng.randint(110, 520), picture.rng.choice((168, 320, 335)))


def wires(picture: Picture, fixed: bool) -> None:
    picture.street()
    for x in (90, 550):
        picture.pen.line((x, 300, x, 40), fill=(120, 104, 88), width=14)
    for number in range(4):
        picture.pen.line((90, 60 + number * 16, 550, 60 + number * 16), fill=DARK, width=3)
    if not fixed:
        picture.pen.arc((90, -220, 550, 330), 0, 180, fill=DARK, width=6)


def corridor(picture: Picture, fixed: bool) -> None:
    picture.pen.rectangle((0, 0, WIDTH, HEIGHT), fill=(206, 204, 196))
    picture.pen.polygon(((0, HEIGHT), (WIDTH, HEIGHT), (420, 250), (220, 250)), fill=(150, 146, 140))
    picture.box(240, 90, 160, 160, (96, 130, 104))
    picture.box(262, 60, 116, 24, (40, 140, 80))
    picture.pen.text((300, 66), "EXIT", fill=WHITE)
    if not fixed:
        for _ in range(9):
            picture.box(picture.rng.randint(160, 420), picture.rng.randint(230, 360), 90, 64, (184, 146, 96))


SCENES: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (manhole, litter, pothole, lamp, cars, river, notice, shop, tree, bins, wires, corridor)
}
