import ArgumentParser
import Linewidths
import Measurements
import Reporting

/// `photofit models`.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Lists the models of photofit linewidth with formula, parameters, units and source.",
    discussion: """
      Examples:
        photofit models
        photofit models odonnell-chen

      n(E) is 1/(exp(E/kT) − 1), T the temperature in K, k = 0.08617333262 meV/K; exp(x) − 1 is written out. Typical \
      values are those met in the literature, not limits.
      """)

  @Argument(help: .init("Show this model alone.", valueName: "name"))
  var name: String?

  func run() throws {
    if let name {
      let model = try Failures.translated { try ThermalModel.named(name) }
      return try Console.result(Self.lines(model).joined(separator: "\n") + "\n")
    }
    var lines: [String] = []
    for quantity in TemperatureQuantity.allCases {
      let unit = quantity.unit.isEmpty ? "" : ", \(quantity.unit)"
      let option = quantity == .fwhm ? "" : ", --column \(quantity.rawValue)"
      lines.append("Models of the \(quantity.noun)\(unit)\(option)")
      for model in ThermalModel.all(of: quantity) {
        lines += [""] + Self.lines(model).map { $0.isEmpty ? $0 : "  " + $0 }
      }
      lines.append("")
    }
    try Console.result(lines.joined(separator: "\n"))
  }

  private static func lines(_ model: ThermalModel) -> [String] {
    let isDefault = ThermalModel.all(of: model.quantity).first == model
    var lines = ["\(model.name)\(isDefault ? " (default)" : ""): \(model.summary)"]
    lines.append("  \(model.quantity.symbol)(T) = \(model.formula)")
    let width = model.parameters.map { label($0).count }.max() ?? 0
    for parameter in model.parameters {
      let name = label(parameter)
      var line = "  " + name + String(repeating: " ", count: width - name.count + 2) + parameter.meaning
      var facts: [String] = parameter.unit.isEmpty ? [] : [parameter.unit]
      if let range = parameter.typical {
        facts.append("typically \(PrintedNumber.short(range.lowerBound)) to \(PrintedNumber.short(range.upperBound))")
      }
      if !facts.isEmpty { line += " (\(facts.joined(separator: ", ")))" }
      lines.append(line)
    }
    lines.append("  Source: \(model.source)")
    return lines
  }

  /// The name, and the symbol of the formula where it is another.
  private static func label(_ parameter: ThermalParameter) -> String {
    parameter.name == parameter.symbol ? parameter.name : "\(parameter.name) (\(parameter.symbol))"
  }
}
