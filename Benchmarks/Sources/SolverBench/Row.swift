import Foundation

/// What a figure is held against.
enum Target {
  case atLeast(Double)
  case atMost(Double)
  /// Only reported.
  case none

  func isMet(by value: Double) -> Bool {
    switch self {
    case .atLeast(let bound): value >= bound
    case .atMost(let bound): value <= bound
    case .none: true
    }
  }

  var text: String {
    switch self {
    case .atLeast(let bound): "≥ \(Row.text(bound))"
    case .atMost(let bound): "≤ \(Row.text(bound))"
    case .none: ""
    }
  }
}

/// One line of the table.
struct Row: Encodable {
  let figure: String
  let measured: Double
  let target: Target

  init(_ figure: String, _ measured: Double, _ target: Target = .none) {
    self.figure = figure
    self.measured = measured
    self.target = target
  }

  init(_ figure: String, _ measured: Int, _ target: Target = .none) { self.init(figure, Double(measured), target) }

  var isMet: Bool { target.isMet(by: measured) }

  private enum CodingKeys: String, CodingKey { case figure, measured, target, isMet }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(figure, forKey: .figure)
    if measured.isFinite { try values.encode(measured, forKey: .measured) }
    if case .none = target { return }
    try values.encode(target.text, forKey: .target)
    try values.encode(isMet, forKey: .isMet)
  }

  /// A number in four digits, whole numbers in full.
  static func text(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    if abs(value) < 1e9, value == value.rounded() { return "\(Int(value))" }
    let digits = max(0, 3 - Int(log10(abs(value)).rounded(.down)))
    if digits > 8 { return "\(value)" }
    let scale = pow(10, Double(digits))
    return "\((value * scale).rounded() / scale)"
  }
}

/// What a section of the benchmark found: lines of the table, and one record for every fit.
struct SectionReport: Encodable {
  let rows: [Row]
  let runs: [any Encodable & Sendable]
  /// Lines to print below the table: which runs missed.
  var remarks: [String] = []

  private enum CodingKeys: String, CodingKey { case rows, runs, remarks }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(rows, forKey: .rows)
    try values.encode(remarks, forKey: .remarks)
    var list = values.nestedUnkeyedContainer(forKey: .runs)
    for run in runs { try run.encode(to: list.superEncoder()) }
  }
}
