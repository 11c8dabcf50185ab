import Fitting

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A result that was written as `result.json`, as far as it is compared.
public struct StoredResult: Sendable {
  /// What is wrong with a file that should hold a result.
  public struct ReadError: Error, Sendable, CustomStringConvertible {
    /// What is wrong and what to change.
    public let description: String
    /// True where there is no such file.
    public let isMissingFile: Bool
  }

  /// Largest document that is read, bytes.
  private static let largest = 64 << 20

  /// The command that made it.
  public let command: String
  /// Names of the files it was made from.
  public let inputs: [String]
  /// One line of what was fitted.
  public let model: String
  /// Parameters in their order.
  public let parameters: [FittedParameter]
  /// Derived quantities in their order.
  public let derived: [DerivedQuantity]
  /// χ² per degree of freedom, where it is known.
  public let reducedChiSquare: Double?
  /// Whether the fit converged.
  public let isConverged: Bool

  /// The same of a result that has just been made.
  init(_ report: Report) {
    let result = report.result
    command = report.manifest.command
    inputs = report.manifest.inputs.map(\.name)
    model = result.model
    parameters = result.parameters
    derived = result.derived
    reducedChiSquare = result.statistics.reducedChiSquare
    isConverged = result.termination.isConverged
  }

  /// The document that a path means: itself, or the one in the folder that it names.
  public static func file(at path: String) -> String { SystemFile.isFolder(path) ? path + "/result.json" : path }

  /// Reads a document of the contract `photofit.result/1`.
  public init(file path: String) throws(ReadError) {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      let isThere = SystemFile.type(of: path) != nil
      throw ReadError(
        description: "\(path): "
          + (isThere ? "cannot be read; name a result.json or the folder of --output" : "there is no such file"),
        isMissingFile: !isThere)
    }
    guard bytes.count <= Self.largest else {
      throw ReadError(description: "\(path): is too large for a result", isMissingFile: false)
    }
    if let head = try? JSONDecoder().decode(Head.self, from: bytes), head.schema == DocumentSchema.tables {
      throw ReadError(
        description:
          "\(path): holds measured tables (photofit \(head.command)), not parameters; compare fits of them, as of photofit "
          + "linewidth", isMissingFile: false)
    }
    guard let document = try? JSONDecoder().decode(Document.self, from: bytes), document.schema == ResultDocument.schema
    else {
      throw ReadError(
        description:
          "\(path): is no result of this version (\(ResultDocument.schema)); name a result.json, or what --json printed",
        isMissingFile: false)
    }
    command = document.command
    inputs = document.manifest.inputs.map(\.name)
    model = document.model
    parameters = document.parameters.map(\.fitted)
    derived = document.derived.map {
      DerivedQuantity(name: $0.name, symbol: $0.symbol, unit: $0.unit, value: $0.value, standardError: $0.standardError)
    }
    reducedChiSquare = document.statistics.reducedChiSquare
    isConverged = document.termination.isConverged
  }

  private struct Head: Decodable { let schema, command: String }
  private struct Document: Decodable {
    let schema, command, model: String
    let parameters: [Parameter]
    let derived: [Quantity]
    let statistics: Statistics
    let termination: Ending
    let manifest: Manifest
  }
  private struct Statistics: Decodable { let reducedChiSquare: Double? }
  private struct Ending: Decodable { let isConverged: Bool }
  private struct Manifest: Decodable { let inputs: [Input] }
  private struct Input: Decodable { let name: String }
  private struct Quantity: Decodable {
    let name, symbol, unit: String
    let value, standardError: Double?
  }
  private struct Parameter: Decodable {
    let name, symbol, unit: String
    let value, standardError: Double?
    let interval: ConfidenceInterval?
    let status: ParameterStatus
    let verdict: Verdict

    var fitted: FittedParameter {
      // What is held and has no number in JSON is held at infinity.
      FittedParameter(
        name: name, symbol: symbol, unit: unit, value: value ?? (status == .fixed ? .infinity : nil),
        standardError: standardError, interval: interval,
        optimum: value ?? .nan, status: status, verdict: verdict)
    }
  }
}
