"""Hand-written IFC files: a preamble with project, storey and one 2 x 1 x 3 box, and what a test adds."""

from pathlib import Path

SI = {
    "m": "#5=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);",
    "cm": "#5=IFCSIUNIT(*,.LENGTHUNIT.,.CENTI.,.METRE.);",
    "mm": "#5=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);",
    "none": "#5=IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.);",
}


def conversion_unit(name: str, metres: str) -> str:
    return (
        f"#5=IFCCONVERSIONBASEDUNIT(#501,.LENGTHUNIT.,'{name}',#502);\n"
        "#501=IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0);\n"
        f"#502=IFCMEASUREWITHUNIT(IFCLENGTHMEASURE({metres}),#503);\n"
        "#503=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);"
    )


FEET = conversion_unit("FOOT", "0.3048")
INCH = conversion_unit("INCH", "0.0254")
FURLONG = "#5=IFCCONTEXTDEPENDENTUNIT(#501,.LENGTHUNIT.,'FURLONG');\n#501=IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0);"


def guid(number: int) -> str:
    return f"0000000000000000{number:06d}"


def box_element(step: int, ifc_class: str = "IFCBUILDINGELEMENTPROXY", tail: str = "$,$", shape: int = 17) -> str:
    """An element with the box as body; `tail` is what follows the representation."""
    return f"#{step}={ifc_class}('{guid(step)}',$,'e{step}',$,$,#18,#{shape},{tail});\n"


def at(step: int, x: float, y: float = 0.0, z: float = 0.0) -> str:
    """A placement #step+2 on the storey."""
    return (
        f"#{step}=IFCCARTESIANPOINT(({float(x)},{float(y)},{float(z)}));\n"
        f"#{step + 1}=IFCAXIS2PLACEMENT3D(#{step},$,$);\n"
        f"#{step + 2}=IFCLOCALPLACEMENT(#10,#{step + 1});\n"
    )


def solid(step: int, x: float, y: float, z: float, where: str = "#2") -> str:
    """An extruded rectangle #step+1."""
    return (
        f"#{step}=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,{float(x)},{float(y)});\n"
        f"#{step + 1}=IFCEXTRUDEDAREASOLID(#{step},{where},#14,{float(z)});\n"
    )


def shape(step: int, items: str, identifier: str = "Body", others: str = "") -> str:
    """A product definition shape #step+1 of one representation, and further ones."""
    return (
        f"#{step}=IFCSHAPEREPRESENTATION(#4,'{identifier}','SolidModel',({items}));\n"
        f"#{step + 1}=IFCPRODUCTDEFINITIONSHAPE($,$,({others}#{step}));\n"
    )


def ifc(
    body: str = "",
    schema: str = "IFC4",
    unit: str = SI["m"],
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> str:
    x, y, z = (float(value) for value in origin)
    return f"""ISO-10303-21;
HEADER;
FILE_DESCRIPTION(('ViewDefinition [CoordinationView]'),'2;1');
FILE_NAME('a.ifc','2024-01-01T00:00:00',(''),(''),'','','');
FILE_SCHEMA(('{schema}'));
ENDSEC;
DATA;
#1=IFCCARTESIANPOINT((0.,0.,0.));
#2=IFCAXIS2PLACEMENT3D(#1,$,$);
#3=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#2,$);
#4=IFCGEOMETRICREPRESENTATIONSUBCONTEXT('Body','Model',*,*,*,*,#3,$,.MODEL_VIEW.,$);
{unit}
#6=IFCUNITASSIGNMENT((#5));
#7=IFCPROJECT('{guid(7)}',$,'P',$,$,$,$,(#3),#6);
#8=IFCCARTESIANPOINT(({x},{y},{z}));
#9=IFCAXIS2PLACEMENT3D(#8,$,$);
#10=IFCLOCALPLACEMENT($,#9);
#11=IFCBUILDINGSTOREY('{guid(11)}',$,'L1',$,$,#10,$,$,.ELEMENT.,3.5);
#12=IFCRELAGGREGATES('{guid(12)}',$,$,$,#7,(#11));
#13=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,2.,1.);
#14=IFCDIRECTION((0.,0.,1.));
#15=IFCEXTRUDEDAREASOLID(#13,#2,#14,3.);
#16=IFCSHAPEREPRESENTATION(#4,'Body','SweptSolid',(#15));
#17=IFCPRODUCTDEFINITIONSHAPE($,$,(#16));
#18=IFCLOCALPLACEMENT(#10,#2);
{body}ENDSEC;
END-ISO-10303-21;
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="ascii")
    return path
