from .assessment import Assessment as Assessment
from .assessment import assess as assess
from .datasets import load_history as load_history
from .datasets import load_plan as load_plan
from .errors import PingshanForecastError as PingshanForecastError
from .forecasts import Forecast as Forecast
from .models.api import forecast as forecast
from .models.arima import Arima as Arima
from .models.benchmarks import HistoricalMean as HistoricalMean
from .models.benchmarks import RandomWalkDrift as RandomWalkDrift
from .models.empirical_bayes import EmpiricalBayesArima as EmpiricalBayesArima
from .models.empirical_bayes import forecast_panel as forecast_panel
from .models.learning import learn_prior as learn_prior
from .models.priors import Prior as Prior
from .models.regression import Regression as Regression
from .readers.plans import read_plan as read_plan
from .readers.tables import read_history as read_history
from .series import History as History
from .series import IndicatorSeries as IndicatorSeries
from .targets import Outcome as Outcome
from .targets import Plan as Plan
from .targets import Target as Target

__version__: str
