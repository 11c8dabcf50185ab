// Kinetics
