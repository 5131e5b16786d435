"""ARIMA(1,1,2) with drift by quadrature over a learned prior."""
