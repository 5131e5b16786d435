"""ARIMA by maximum likelihood."""
