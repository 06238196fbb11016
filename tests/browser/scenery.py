"""People and places for the screenshots, drawn by hand so that nobody's photograph is needed."""

from dataclasses import dataclass
from urllib.parse import quote

HAIR_BEHIND = {
    "long": "M112 190c-8-92 32-136 88-136s96 44 88 136c-3 44 6 78 14 112H98c8-34 17-68 14-112z",
    "curly": "M96 178c-22-30-6-66 20-74 6-36 48-58 84-50 36-8 78 14 84 50 26 8 42 44 20 74 12 34-10 62-36 62"
    "H132c-26 0-48-28-36-62z",
}
HAIR_BEFORE = {
    "long": "M122 176c-4-62 30-98 78-98s82 36 78 98c-22-10-40-32-46-56-24 32-70 44-110 56z",
    "short": "M124 170c-10-66 26-102 76-102s86 36 76 102c-6-22-14-34-26-44-30 10-70 10-96-6-14 10-24 26-30 50"
    "z",
    "curly": "M126 168c-2-50 30-82 74-82s76 32 74 82c-16-8-26-22-32-38-30 16-72 22-116 38z",
    "bun": "M124 170c-6-62 28-96 76-96s82 34 76 96c-14-34-40-50-76-50s-62 16-76 50z",
}


@dataclass(frozen=True)
class Sitter:
    name: str
    hair: str
    hair_colour: str
    skin: str
    shirt: str
    wall: str
    glasses: bool = False
    beard: bool = False

    def figure(self) -> str:
        """Head and shoulders in a square of 400."""
        behind = HAIR_BEHIND.get(self.hair, "")
        bun = f'<circle cx="200" cy="64" r="34" fill="{self.hair_colour}"/>' if self.hair == "bun" else ""
        glasses = (
            '<g fill="none" stroke="#2b2b2b" stroke-width="6"><circle cx="168" cy="186" r="25"/>'
            '<circle cx="232" cy="186" r="25"/><path d="M193 184h14"/></g>'
            if self.glasses
            else ""
        )
        beard = (
            '<path d="M130 196c2 62 30 92 70 92s68-30 70-92c-12 34-34 42-70 42s-58-8-70-42z" '
            f'fill="{self.hair_colour}"/>'
            if self.beard
            else ""
        )
        return f"""
            {bun}<path d="{behind}" fill="{self.hair_colour}"/>
            <path d="M52 420c4-78 60-112 148-112s144 34 148 112z" fill="{self.shirt}"/>
            <path d="M164 250h72v62c0 24-72 24-72 0z" fill="{self.skin}"/>
            <path d="M164 268c20 22 52 22 72 0v18c-20 18-52 18-72 0z" fill="#000" opacity=".12"/>
            <ellipse cx="200" cy="184" rx="74" ry="90" fill="{self.skin}"/>{beard}
            <path d="{HAIR_BEFORE[self.hair]}" fill="{self.hair_colour}"/>
            <circle cx="168" cy="188" r="8" fill="#23282a"/><circle cx="232" cy="188" r="8" fill="#23282a"/>
            <path d="M170 232c16 20 44 20 60 0-16 8-44 8-60 0z" fill="#fff" stroke="#7c2f2a" stroke-width="5"
                stroke-linejoin="round"/>{glasses}"""

    def portrait(self) -> str:
        return _svg(400, 400, f'<rect width="400" height="400" fill="{self.wall}"/>{self.figure()}')

    def at_the_desk(self) -> str:
        """As a camera sees them: a wall, a window, a shelf with a plant."""
        return _svg(
            1280,
            720,
            f"""<rect width="1280" height="720" fill="{self.wall}"/>
            <rect width="1280" height="720" fill="#10201d" opacity=".18"/>
            <g opacity=".85"><rect x="70" y="70" width="270" height="340" rx="8" fill="#dcecf2"/>
            <path d="M70 330c60-70 110-60 150-20s80 30 120-20v120H70z" fill="#9cc3a5"/>
            <path d="M205 70v340M70 240h270" stroke="#fff" stroke-width="12"/>
            <rect x="930" y="300" width="290" height="16" fill="#6b4a35"/>
            <path d="M960 216h30v84h-30z" fill="#c4553f"/><path d="M994 200h24v100h-24z" fill="#d9b45a"/>
            <path d="M1022 226h34v74h-34z" fill="#3f6f8f"/><path d="M1120 300h70l-8-50h-54z" fill="#e8e2d6"/>
            <path d="M1155 250c-50-20-50-80-30-100 20 20 30 60 30 100 0-50 10-90 45-100 10 40-5 85-45 100z"
                fill="#4c8a5b"/></g>
            <g transform="translate(340 60) scale(1.65)">{self.figure()}</g>""",
        )


def _svg(width: int, height: int, inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{inside}</svg>'
    )


def as_address(svg: str) -> str:
    return f"data:image/svg+xml,{quote(svg)}"


ANA = Sitter("Ana Ribeiro", "long", "#3b2317", "#e2a981", "#c8553d", "#e9d8c3")
MEI = Sitter("Mei Lin", "bun", "#1d1a1f", "#efc59d", "#3d6f8f", "#cfe0e6")
TOMAS = Sitter("Tomás Vega", "short", "#41291a", "#cf9468", "#4c7a4f", "#d9dfc4", beard=True)
AISHA = Sitter("Aisha Khan", "curly", "#20150f", "#8d5a3b", "#d9a441", "#e7cfc6")
PRIYA = Sitter("Priya Nair", "long", "#17120f", "#a8714a", "#7d4e9e", "#e6dcc8", glasses=True)
LUCA = Sitter("Luca Moretti", "curly", "#5a3a22", "#e3b08a", "#b5533c", "#cfdad0")
JONAS = Sitter("Jonas Weber", "short", "#b8823f", "#f0c7a6", "#34435e", "#d5d9e3", glasses=True)

LAKE = _svg(
    1200,
    800,
    """<defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#f7b267"/>
    <stop offset=".5" stop-color="#f4845f"/><stop offset="1" stop-color="#b56576"/></linearGradient>
    <linearGradient id="w" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#c97b6e"/>
    <stop offset="1" stop-color="#3a506b"/></linearGradient></defs>
    <rect width="1200" height="500" fill="url(#s)"/><circle cx="820" cy="300" r="74" fill="#ffe8c2"/>
    <path d="M0 420 210 210l120 130 170-220 230 260 130-110 340 240v60H0z" fill="#7a5570"/>
    <path d="M0 470 160 350l190 110 190-160 220 170 200-90 240 110v60H0z" fill="#4d3f5c"/>
    <rect y="490" width="1200" height="310" fill="url(#w)"/>
    <path d="M760 520h120v6H760zM780 556h86v6h-86zM742 600h150v6H742z" fill="#ffe8c2" opacity=".55"/>
    <path d="M0 800V640c60-30 100-10 140 20s110 40 170 20 130 10 160 120z" fill="#2b2f3f"/>
    <path d="m90 660 34-120 34 120zm80 30 30-104 30 104zm-140-20 26-90 26 90z" fill="#1f2733"/>""",
)

FOREST = _svg(
    1080,
    1440,
    """<defs><linearGradient id="f" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#e8efe9"/>
    <stop offset="1" stop-color="#b9cfc3"/></linearGradient></defs>
    <rect width="1080" height="1440" fill="url(#f)"/>
    <path d="M0 760 240 560l200 170 230-260 410 330v640H0z" fill="#a5c2b3"/>
    <path d="M0 980 200 830l260 150 240-190 380 230v420H0z" fill="#8cb09f"/>
    <path d="M0 1190 220 1090l300 110 260-130 300 120v250H0z" fill="#739b89"/>""",
)
