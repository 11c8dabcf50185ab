import Measurements

/// The wavelengths in the coordinate of the dispersion, x = (λ − reference)/100 nm.
struct ChirpAxis {
  let positions: [Double]

  /// The reference is the middle of the axis unless the options name one.
  init(_ map: TransientMap, _ options: GlobalFitOptions) {
    let low = map.wavelengths.min() ?? 0
    let high = map.wavelengths.max() ?? 0
    let reference = options.chirpReference ?? (low + high) / 2
    positions = map.wavelengths.map { ($0 - reference) / 100 }
  }
}
