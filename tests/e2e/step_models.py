"""Small IFC files as text: boxes at given places, in the unit and at the origin that a test wants."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

METRE = "#5=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);"
MILLIMETRE = "#5=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);"
FOOT = (
    "#5=IFCCONVERSIONBASEDUNIT(#501,.LENGTHUNIT.,'FOOT',#502);\n"
    "#501=IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0);\n"
    "#502=IFCMEASUREWITHUNIT(IFCLENGTHMEASURE(0.3048),#503);\n"
    "#503=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);"
)
FURLONG = "#5=IFCCONTEXTDEPENDENTUNIT(#501,.LENGTHUNIT.,'FURLONG');\n#501=IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0);"


@dataclass(frozen=True)
class Box:
    """An element whose body is a box; `centre` of its foot and `size`, both in the unit of the file."""

    ifc_class: str
    guid: int
    centre: tuple[float, float, float]
    size: tuple[float, float, float]
    name: str = ""


BEAM = Box("IFCBEAM", 100, (0.0, 0.0, 3.0), (6.0, 0.3, 0.5), "beam")
DUCT = Box("IFCDUCTFITTING", 200, (1.0, 0.0, 3.1), (0.4, 4.0, 0.2), "duct")
"""0.2 high, wholly within the height of the beam: they overlap by 0.4 x 0.3 x 0.2."""
CLEAR = Box("IFCDUCTSEGMENT", 300, (1.0, 9.0, 3.1), (0.4, 4.0, 0.2), "clear")


def guid(number: int) -> str:
    return f"0000000000000000{number:06d}"


def model(
    boxes: Sequence[Box], unit: str = METRE, origin: tuple[float, float, float] = (0.0, 0.0, 0.0), first: int = 1
) -> str:
    """A file of boxes; `origin` of the storey in the unit of the file, `first` tells its project from others."""
    x, y, z = origin
    text = f"""ISO-10303-21;
HEADER;
FILE_DESCRIPTION(('ViewDefinition [ReferenceView]'),'2;1');
FILE_NAME('model.ifc','2024-01-01T00:00:00',(''),(''),'','','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
DATA;
#1=IFCCARTESIANPOINT((0.,0.,0.));
#2=IFCAXIS2PLACEMENT3D(#1,$,$);
#3=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#2,$);
#4=IFCGEOMETRICREPRESENTATIONSUBCONTEXT('Body','Model',*,*,*,*,#3,$,.MODEL_VIEW.,$);
{unit}
#6=IFCUNITASSIGNMENT((#5));
#7=IFCPROJECT('{guid(first)}',$,'Tower',$,$,$,$,(#3),#6);
#8=IFCCARTESIANPOINT(({x!r},{y!r},{z!r}));
#9=IFCAXIS2PLACEMENT3D(#8,$,$);
#10=IFCLOCALPLACEMENT($,#9);
#11=IFCBUILDINGSTOREY('{guid(first + 1)}',$,'Level 0',$,$,#10,$,$,.ELEMENT.,0.);
#12=IFCRELAGGREGATES('{guid(first + 2)}',$,$,$,#7,(#11));
#13=IFCDIRECTION((0.,0.,1.));
"""
    steps = [1000 + 10 * number for number in range(len(boxes))]
    for step, box in zip(steps, boxes, strict=True):
        text += _element(step, box)
    if boxes:
        held = ",".join(f"#{step}" for step in steps)
        text += f"#14=IFCRELCONTAINEDINSPATIALSTRUCTURE('{guid(first + 3)}',$,$,$,({held}),#11);\n"
    return f"{text}ENDSEC;\nEND-ISO-10303-21;\n"


def _element(step: int, box: Box) -> str:
    x, y, z = (float(value) for value in box.centre)
    length, width, height = (float(value) for value in box.size)
    name = box.name or f"e{box.guid}"
    return f"""#{step}={box.ifc_class}('{guid(box.guid)}',$,'{name}',$,$,#{step + 3},#{step + 7},$,$);
#{step + 1}=IFCCARTESIANPOINT(({x!r},{y!r},{z!r}));
#{step + 2}=IFCAXIS2PLACEMENT3D(#{step + 1},$,$);
#{step + 3}=IFCLOCALPLACEMENT(#10,#{step + 2});
#{step + 4}=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,{length!r},{width!r});
#{step + 5}=IFCEXTRUDEDAREASOLID(#{step + 4},#2,#13,{height!r});
#{step + 6}=IFCSHAPEREPRESENTATION(#4,'Body','SweptSolid',(#{step + 5}));
#{step + 7}=IFCPRODUCTDEFINITIONSHAPE($,$,(#{step + 6}));
"""


def write(path: Path, boxes: Sequence[Box], unit: str = METRE, origin: tuple[float, float, float] = (0, 0, 0)) -> Path:
    path.write_text(model(boxes, unit, origin), encoding="utf-8")
    return path
