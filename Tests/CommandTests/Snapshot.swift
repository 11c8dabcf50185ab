import Foundation
import Testing

/// Compares printed results with files in `Snapshots`, text exactly and numbers to their last printed places.
///
/// The last digits of a fit differ between the kernels that OpenBLAS picks for a processor, and so does the number of
/// evaluations. `PHOTOFIT_UPDATE_SNAPSHOTS=1 swift test --filter CommandTests` writes the files again; read the
/// difference before you commit it.
enum Snapshot {
  /// How far a number may lie off: this many units of its last printed place, or this fraction of itself.
  private static let lastPlaces = 2.0
  private static let fraction = 1e-4

  static func expect(_ text: String, matches name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Snapshots")
      .appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["PHOTOFIT_UPDATE_SNAPSHOTS"] == "1" {
      try Data(text.utf8).write(to: url)
      return
    }
    let expected = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    let found = lines(text)
    let known = lines(expected)
    let different = zip(found, known).first { !agree($0, $1) }
    #expect(
      different == nil, "\(name): found \(different?.0 ?? ""), expected \(different?.1 ?? "")",
      sourceLocation: sourceLocation)
    #expect(
      different != nil || found.count == known.count, "\(name) has another number of lines:\n\(text)",
      sourceLocation: sourceLocation)
  }

  /// Lines with runs of blanks as one: a column is as wide as its longest number.
  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      plain(line)
    }
  }

  static func plain(_ line: some StringProtocol) -> String { line.split(separator: " ").joined(separator: " ") }

  /// True where the texts around the numbers are the same and the numbers close.
  static func agree(_ line: String, _ wanted: String) -> Bool {
    let (found, known) = (parts(line), parts(wanted))
    guard found.count == known.count else { return false }
    for (index, pair) in zip(found, known).enumerated() {
      switch pair {
      case (.text(let a), .text(let b)):
        if a != b { return false }
      case (.number(let a, let places), .number(let b, let otherPlaces)):
        let isCount = index + 1 < known.count && known[index + 1].isEvaluations
        let unit = pow(10, -Double(min(places, otherPlaces)))
        if !isCount, abs(a - b) > max(lastPlaces * unit, fraction * abs(b)) { return false }
      default: return false
      }
    }
    return true
  }

  private enum Part {
    case text(String)
    case number(Double, places: Int)

    var isEvaluations: Bool {
      if case .text(let text) = self { return text.hasPrefix(" evaluation") }
      return false
    }
  }

  /// Splits a line at its numbers. A digit that belongs to a name, as in τ1 or au21, is text.
  private static func parts(_ line: String) -> [Part] {
    var parts: [Part] = []
    var text = ""
    var characters = Array(line)[...]
    while let first = characters.first {
      let followsName = text.last.map { $0.isLetter || $0 == "_" } ?? false
      guard first.isASCII, first.isNumber, !followsName else {
        text.append(first)
        characters.removeFirst()
        if first.isLetter || first == "_" {
          // The rest of the name, digits included.
          while let next = characters.first, next.isLetter || next.isNumber || next == "_" {
            text.append(next)
            characters.removeFirst()
          }
        }
        continue
      }
      var number = ""
      while let next = characters.first, next.isASCII, next.isNumber || next == "." {
        number.append(next)
        characters.removeFirst()
      }
      // A full stop that ends the sentence is no decimal point.
      if number.last == "." {
        number.removeLast()
        characters = ["."] + characters
      }
      var power = 0
      var exponent = characters.prefix { $0 == "e" || $0 == "-" || $0.isNumber }.map(String.init).joined()
      if exponent.hasPrefix("e"), let value = Int(exponent.dropFirst()) {
        power = value
        characters = characters.dropFirst(exponent.count)
      } else {
        exponent = ""
      }
      let fraction = number.split(separator: ".").dropFirst().first?.count ?? 0
      if !text.isEmpty { parts.append(.text(text)) }
      text = ""
      parts.append(.number(Double(number + exponent) ?? .nan, places: fraction - power))
    }
    if !text.isEmpty { parts.append(.text(text)) }
    return parts
  }
}

@Suite("The comparison with snapshots")
struct SnapshotComparisonTests {
  @Test("numbers may differ in their last places, text may not")
  func comparison() {
    #expect(Snapshot.agree("τ1 0.36016(15) ps, 41 evaluations", "τ1 0.36017(15) ps, 97 evaluations"))
    #expect(Snapshot.agree("χ² 4.56965.", "χ² 4.56966."))
    #expect(Snapshot.agree("2.92(25)e6 ps", "2.93(25)e6 ps"))
    #expect(!Snapshot.agree("τ1 0.36016(15) ps", "τ1 0.36116(15) ps"))
    #expect(!Snapshot.agree("τ1 0.36016(15) ps", "τ2 0.36016(15) ps"))
    #expect(!Snapshot.agree("Γ0 119.5 meV", "Γ0 119.5 eV"))
    #expect(!Snapshot.agree("Γ0 119.5", "Γ0 –"))
  }
}
