"""Arithmetic of growth rates, and scores of forecasts: arrays in, arrays out."""
