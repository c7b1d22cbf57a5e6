import pytest
from CoolProp.CoolProp import PropsSI

from component_library.calc import water

TEMPERATURES = [273.16, 280.0, 298.15, 323.15, 348.15, 373.15, 400.0, 433.0]


@pytest.mark.parametrize("temperature", TEMPERATURES)
@pytest.mark.parametrize("pressure", [1.0e6, 2.5e6])
@pytest.mark.parametrize(
    ("own", "key", "tolerance"),
    [(water.density, "D", 0.002), (water.viscosity, "V", 0.01), (water.heat_capacity, "C", 0.005)],
    ids=["density", "viscosity", "heat capacity"],
)
def test_liquid_water_agrees_with_iapws_95(own, key, tolerance, pressure, temperature):
    assert own(temperature) == pytest.approx(PropsSI(key, "T", temperature, "P", pressure, "Water"), rel=tolerance)


@pytest.mark.parametrize("temperature", TEMPERATURES)
def test_vapour_pressure_agrees_with_iapws_95(temperature):
    assert water.vapour_pressure(temperature) == pytest.approx(
        PropsSI("P", "T", temperature, "Q", 0, "Water"), rel=1e-3
    )


@pytest.mark.parametrize("own", [water.density, water.viscosity, water.heat_capacity, water.vapour_pressure])
@pytest.mark.parametrize("temperature", [250.0, 273.0, 434.0, 25.0])
def test_ice_and_hot_steam_are_refused(own, temperature):
    with pytest.raises(ValueError, match="correlations hold"):
        own(temperature)


@pytest.mark.parametrize("pressure", [1e3, 1e5, 3e5, 7.6e5, 17.6e5, 40e5])
def test_boiling_water_agrees_with_iapws_95(pressure):
    liquid, steam = (PropsSI("H", "P", pressure, "Q", quality, "Water") for quality in (0, 1))
    assert water.boiling_temperature(pressure) == pytest.approx(PropsSI("T", "P", pressure, "Q", 0, "Water"), abs=2e-3)
    assert water.latent_heat(pressure) == pytest.approx(steam - liquid, rel=5e-4)
    assert water.steam_density(pressure) == pytest.approx(PropsSI("D", "P", pressure, "Q", 1, "Water"), rel=5e-4)


@pytest.mark.parametrize("temperature", [290.0, 323.15, 353.15, 400.0])
def test_thermal_expansion_agrees_with_iapws_95(temperature):
    expected = PropsSI("isobaric_expansion_coefficient", "T", temperature, "P", 1e6, "Water")
    assert water.expansion_coefficient(temperature) == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize("pressure", [0.0, 999.0, 41e5, float("nan")])
def test_vacuum_and_power_station_steam_are_refused(pressure):
    with pytest.raises(ValueError, match=r"steam at .* bar absolute"):
        water.boiling_temperature(pressure)
