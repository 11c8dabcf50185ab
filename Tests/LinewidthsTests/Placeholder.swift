// Linewidths
