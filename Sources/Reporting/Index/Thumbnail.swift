import Fitting
import Glibc

/// Data and fit on 160 × 60 units, small enough for a thousand of them on a page: two paths of an SVG.
///
/// Dense data are the span of every column of two units, few points are dots. Counts are drawn by decades.
public struct Thumbnail: Sendable, Equatable {
  /// Units from the first point to the last.
  private static let width = 156
  /// Units from the lowest to the highest.
  private static let height = 56
  /// Units around the drawing.
  private static let margin = 2
  /// Units of a column.
  private static let step = 2

  /// The paths, a bar between them; nothing but numbers and the letters of paths.
  public let text: String

  /// The curve of a result, of linked data that of a member (from 1), or its associated spectra; nil where it has none.
  public init?(_ result: FitResult, member: Int? = nil) {
    let ending = (member ?? 1) > 1 ? "_\(member ?? 1)" : ""
    if let table = result.tables.first(where: { $0.name == "curves" + ending }), table.columns.count > 2 {
      let (x, data) = (table.columns[0], table.columns[1])
      self.init(
        x: x.numbers, data: data.numbers, fit: table["fit"]?.numbers ?? [],
        isLogarithmic: data.unit == "counts/channel")
    } else if let table = result.tables.first(where: { ["das", "eas", "sas"].contains($0.name) }) {
      let lines = table.columns.dropFirst().filter { !$0.name.hasSuffix("_error") }.prefix(4).map(\.numbers)
      self.init(x: table.columns.first?.numbers ?? [], lines: Array(lines))
    } else {
      return nil
    }
  }

  /// Data with a fit of as many points, or none; nil where nothing is to be seen.
  init?(x: [Double], data: [Double], fit: [Double], isLogarithmic: Bool) {
    let shown = isLogarithmic ? data.map(Self.decades) : data
    let model = isLogarithmic ? fit.map(Self.decades) : fit
    guard let frame = Frame(x, shown + model) else { return nil }
    let known = x.indices.filter { shown.indices.contains($0) && shown[$0].isFinite }
    let drawn = known.count > Self.width / Self.step ? frame.spans(x, shown) : frame.dots(x, shown)
    text = drawn + "|" + frame.line(x, model)
  }

  /// Lines alone.
  init?(x: [Double], lines: [[Double]]) {
    guard let frame = Frame(x, lines.flatMap(\.self)) else { return nil }
    text = "|" + lines.map { frame.line(x, $0) }.joined()
  }

  /// A thumbnail as it was written; nil for what is none.
  init?(stored text: String) {
    let letters = Set("0123456789Mmlvh -|")
    guard text.contains("|"), text.utf8.count < 20_000, text.allSatisfy(letters.contains) else { return nil }
    self.text = text
  }

  /// The picture as an element of a page.
  var svg: String {
    let paths = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    let isDots = paths[0].contains("h0")
    return
      "<svg viewBox=\"0 0 160 60\" role=\"img\" aria-label=\"Data and fit\"><path\(isDots ? " class=\"p\"" : "") d=\"\(paths[0])\"/>"
      + "<path class=\"f\" d=\"\(paths[1])\"/></svg>"
  }

  /// Empty channels stand below one count.
  private static func decades(_ count: Double) -> Double { count.isFinite ? log10(max(count, 0.5)) : .nan }

  /// From numbers to units.
  private struct Frame {
    let low, span, bottom, rise: Double

    init?(_ x: [Double], _ y: [Double]) {
      let (across, up) = (x.filter(\.isFinite), y.filter { $0.isFinite && $0.magnitude < 1e300 })
      guard let first = across.min(), let last = across.max(), let low = up.min(), let high = up.max() else {
        return nil
      }
      (self.low, bottom) = (first, low)
      (span, rise) = (max(last - first, .leastNormalMagnitude), max(high - low, .leastNormalMagnitude))
    }

    func across(_ x: Double) -> Int { margin + units((x - low) / span, width) }

    func up(_ y: Double) -> Int { margin + height - units((y - bottom) / rise, height) }

    /// A part of a length; the ends for what lies beyond.
    private func units(_ part: Double, _ length: Int) -> Int {
      part.isFinite ? Int((min(max(part, 0), 1) * Double(length)).rounded()) : 0
    }

    /// Numbers behind one another need a blank only before those without a sign.
    private func pair(_ a: Int, _ b: Int) -> String { b < 0 ? "\(a)\(b)" : "\(a) \(b)" }

    func dots(_ x: [Double], _ y: [Double]) -> String {
      var path = ""
      for (x, y) in zip(x, y) where x.isFinite && y.isFinite { path += "M\(pair(across(x), up(y)))h0" }
      return path
    }

    /// The lowest and the highest of every column.
    func spans(_ x: [Double], _ y: [Double]) -> String {
      // Of every column the lowest and the highest place; none where they have changed sides.
      var ends = [(low: Int, high: Int)](repeating: (.max, .min), count: (width + 2 * margin) / step + 1)
      for index in 0..<min(x.count, y.count) where x[index].isFinite && y[index].isFinite {
        let (column, place) = (across(x[index]) / step, up(y[index]))
        ends[column] = (min(ends[column].low, place), max(ends[column].high, place))
      }
      var path = ""
      var (left, pen) = (0, 0)
      for (column, end) in ends.enumerated() where end.low <= end.high {
        let place = column * step
        path += (path.isEmpty ? "M" : "m") + pair(place - left, end.low - pen) + "v\(end.high - end.low)"
        (left, pen) = (place, end.high)
      }
      return path
    }

    /// A line through the last point of every column, broken where numbers are missing.
    func line(_ x: [Double], _ y: [Double]) -> String {
      var path = ""
      var last: (x: Int, y: Int)?
      for (x, y) in zip(x, y) {
        guard x.isFinite, y.isFinite else {
          last = nil
          continue
        }
        let place = (x: across(x), y: up(y))
        guard let before = last else {
          path += "M\(pair(place.x, place.y))l0 0"
          last = place
          continue
        }
        // Steep rises keep their corners.
        guard abs(place.x - before.x) >= step || abs(place.y - before.y) >= 6 else { continue }
        let across = place.x - before.x
        path += (across < 0 ? "" : " ") + pair(across, place.y - before.y)
        last = place
      }
      return path
    }
  }
}
