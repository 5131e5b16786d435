"""Scenarios: named conditions, and the targets judged again under them."""

from pingshan_forecast.scenarios.definitions import AddFactor as AddFactor
from pingshan_forecast.scenarios.definitions import Analogue as Analogue
from pingshan_forecast.scenarios.definitions import PathCondition as PathCondition
from pingshan_forecast.scenarios.definitions import Scenario as Scenario
from pingshan_forecast.scenarios.definitions import View as View
from pingshan_forecast.scenarios.files import read_scenarios as read_scenarios
