// Transients
