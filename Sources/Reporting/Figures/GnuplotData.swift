import Figures
import Glibc

/// The numbers of a figure as gnuplot reads them: one block for each layer, two empty lines between them.
struct GnuplotData {
  /// Columns of pixels into which a curve is thinned; more are not seen on one journal column.
  private static let pixelColumns = 400
  /// Pixels of a map along each axis, at most.
  private static let mapPixels = 240

  /// The file's text.
  private(set) var text = ""
  /// Number of blocks so far.
  private(set) var count = 0

  /// Starts a file with what it holds.
  init(title: String) {
    text = "# " + GnuplotText.comment(title) + "\n"
  }

  /// Adds rows of numbers and returns the block's number. A row that is not known leaves a gap.
  ///
  /// Long curves keep the lowest and the highest point of each column of pixels: they look the same.
  mutating func add(_ columns: [[Double]], on places: AxisPlaces, thinned: Bool) -> Int {
    let rows = columns.map(\.count).min() ?? 0
    let kept = thinned ? Self.extremes(columns[0], columns[1], rows: rows, places) : nil
    begin(
      kept == nil ? "" : "the lowest and highest of each of \(Self.pixelColumns) columns; the table holds all points")
    var isGap = true
    for row in kept ?? Array(0..<rows) {
      let values = columns.map { $0[row] }
      if values.allSatisfy({ $0.isFinite && $0.magnitude < 1e300 }), places.place(values[0]).isFinite {
        text += values.map(\.description).joined(separator: " ") + "\n"
        isGap = false
      } else if !isGap {
        text += "\n"
        isGap = true
      }
    }
    if isGap { text += "NaN" + String(repeating: " NaN", count: max(columns.count - 1, 0)) + "\n" }
    return count - 1
  }

  /// Adds a map as even pixels, to a ten-thousandth of `limit`; places of the axes stand above the columns and before the
  /// rows.
  ///
  /// Plain numbers: gnuplot takes four times as long where it has to compute what it draws.
  mutating func add(map: PixelMap, limit: Double) -> Int {
    begin("places across, then for every place upwards its row")
    let exponent = limit > 0 && limit.isFinite ? Int(floor(log10(limit))) - 4 : 0
    let unit = pow(10, Double(exponent))
    text +=
      (["\(map.width)"] + map.across.places.map { PrintedNumber.short($0, digits: 9) }).joined(separator: " ") + "\n"
    let ending = Array("e\(exponent)".utf8)
    var line: [UInt8] = []
    for (row, place) in map.up.places.enumerated() {
      line.removeAll(keepingCapacity: true)
      line += PrintedNumber.short(place, digits: 9).utf8
      for column in 0..<map.width {
        let value = map.values[column * map.height + row] / unit
        line.append(UInt8(ascii: " "))
        if value.isNaN {
          line += "NaN".utf8
        } else {
          Self.append(Int(min(max(value, -1e7), 1e7).rounded()), to: &line)
          line += ending
        }
      }
      line.append(UInt8(ascii: "\n"))
      text += String(decoding: line, as: UTF8.self)
    }
    return count - 1
  }

  /// The digits of a number of at most nine of them, without the detour of a string.
  private static func append(_ number: Int, to line: inout [UInt8]) {
    if number < 0 { line.append(UInt8(ascii: "-")) }
    var power = 1
    while power <= Int(number.magnitude) / 10 { power *= 10 }
    while power > 0 {
      line.append(UInt8(ascii: "0") + UInt8(Int(number.magnitude) / power % 10))
      power /= 10
    }
  }

  private mutating func begin(_ remark: String) {
    if count > 0 { text += "\n\n" }
    text += "# block \(count)" + (remark.isEmpty ? "" : ": " + remark) + "\n"
    count += 1
  }

  /// Rows of the lowest and highest points of every column of pixels, with the gaps between them; nil for a curve that
  /// is short enough, or does not go from left to right.
  private static func extremes(_ x: [Double], _ y: [Double], rows: Int, _ places: AxisPlaces) -> [Int]? {
    guard rows > 2 * pixelColumns else { return nil }
    let at = x[..<rows].map(places.place)
    guard let first = at.first(where: \.isFinite), let last = at.last(where: \.isFinite), first < last,
      !zip(at, at.dropFirst()).contains(where: { $0 > $1 })
    else { return nil }
    var kept: [Int] = []
    var start = 0
    while start < rows {
      let column = pixel(at[start], first, last)
      var end = start + 1
      while end < rows, pixel(at[end], first, last) == column { end += 1 }
      let known = (start..<end).filter { y[$0].isFinite }
      let ends = [known.min { y[$0] < y[$1] }, known.max { y[$0] < y[$1] }].compactMap(\.self)
      kept += ends.isEmpty ? [start] : Set(ends).sorted()
      start = end
    }
    return kept
  }

  private static func pixel(_ place: Double, _ first: Double, _ last: Double) -> Int {
    guard place.isFinite else { return -1 }
    return Int(min(max((place - first) / (last - first), 0), 1) * Double(pixelColumns - 1))
  }

  /// A map drawn on even pixels between its ends; nil where it has no extent.
  static func pixels(
    x: [Double], y: [Double], values: [Double], horizontal: AxisPlaces, vertical: AxisPlaces
  ) -> PixelMap? {
    guard let across = PixelMap.Side(x, horizontal, most: mapPixels),
      let up = PixelMap.Side(y, vertical, most: mapPixels), values.count == x.count * y.count
    else { return nil }
    return PixelMap(across: across, up: up, values: values, rows: y.count)
  }
}

/// A map on even pixels of its axes' places: every pixel has the value of the cell that it lies in.
struct PixelMap {
  /// One side of a map.
  struct Side {
    /// Place of the first pixel's middle.
    let start: Double
    /// From one pixel to the next.
    let step: Double
    /// The cell of every pixel.
    let cells: [Int]
    /// The place of every pixel's middle.
    var places: [Double] { cells.indices.map { start + step * Double($0) } }

    /// Nil for fewer than two places, or none between them.
    init?(_ axis: [Double], _ places: AxisPlaces, most: Int) {
      let at = axis.indices.map { (cell: $0, place: places.place(axis[$0])) }.filter(\.place.isFinite)
        .sorted { $0.place < $1.place }
      guard let first = at.first?.place, let last = at.last?.place, at.count > 1, last > first else { return nil }
      // As many pixels as cells where the cells are even: each is as wide as its neighbour.
      let even = (last - first) / Double(at.count - 1)
      let isEven = zip(at, at.dropFirst()).allSatisfy { abs($1.place - $0.place - even) < 0.01 * even }
      let count = isEven && at.count <= most ? at.count : min(most, 2 * at.count)
      start = first
      step = (last - first) / Double(count - 1)
      var cells: [Int] = []
      var nearest = 0
      for pixel in 0..<count {
        let place = first + step * Double(pixel)
        while nearest + 1 < at.count, abs(at[nearest + 1].place - place) <= abs(at[nearest].place - place) {
          nearest += 1
        }
        cells.append(at[nearest].cell)
      }
      self.cells = cells
    }
  }

  let across: Side
  let up: Side
  /// Column by column, from below.
  let values: [Double]
  /// Pixels across.
  var width: Int { across.cells.count }
  /// Pixels up.
  var height: Int { up.cells.count }

  init(across: Side, up: Side, values: [Double], rows: Int) {
    self.across = across
    self.up = up
    self.values = across.cells.flatMap { column in up.cells.map { values[column * rows + $0] } }
  }
}
