"""Is this growth target plausible? Calibrated probabilities for the targets of Chinese district plans."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)

__version__ = "0.2.0"
