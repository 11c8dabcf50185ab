// Measurements
