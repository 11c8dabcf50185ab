import Figures
import Glibc
import Measurements

/// The delays as an axis of figures: in proportion around zero, by decades beyond.
struct DelayAxis {
  let axis: FigureAxis

  /// The axis of a map's delays; linear throughout where they do not go far enough for decades.
  init(_ map: TransientMap) {
    let delays = map.delays
    let last = delays.last ?? 0
    let steps = zip(delays, delays.dropFirst()).map { $1 - $0 }
    let finest = steps.min() ?? 0
    var scale = FigureAxis.Scale.linear
    if finest > 0, last > 0, finest.isFinite {
      // Ten of the finest steps, to the next power of ten: the rise is seen in proportion.
      let middle = pow(10, ceil(log10(10 * finest) - 0.3))
      if last >= 10 * middle, middle > 0 { scale = .linearLogarithmic(middle) }
    }
    axis = FigureAxis("delay", unit: map.timeUnit.symbol, scale: scale)
  }

  /// Rows of up to six delays after the rise at `zero`, in even steps of the logarithm.
  static func chosen(_ map: TransientMap, zero: Double) -> [Int] {
    func time(_ row: Int) -> Double { log10(map.delays[row] - zero) }
    let later = map.delays.indices.filter { map.delays[$0] > zero }
    guard let last = later.last else { return [] }
    // The first steps belong to the rise.
    let start = later[min(later.count - 1, later.count / 10)]
    let (low, high) = (time(start), time(last))
    var rows: [Int] = []
    for number in 0..<6 {
      let place = low + (high - low) * Double(number) / 5
      let nearest = later.min { abs(time($0) - place) < abs(time($1) - place) }
      if let nearest, nearest != rows.last { rows.append(nearest) }
    }
    return rows
  }
}
