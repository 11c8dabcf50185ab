import Fitting

/// The JSON document of a result, contract `photofit.result/1`.
///
/// Keys are sorted and always present, but for the interval of a derived quantity, which few have; a number that is not known is null and `note` says why.
enum ResultDocument {
  static let schema = DocumentSchema.result

  static func value(_ result: FitResult, manifest: RunManifest) -> JSONValue {
    .object([
      "schema": .string(schema),
      "command": .string(manifest.command),
      "version": .string(manifest.version),
      "model": .string(result.model),
      "preparation": .array(result.preparation.map(JSONValue.string)),
      "parameters": .array(result.parameters.map(value)),
      "derived": .array(result.derived.map(value)),
      "statistics": value(result.statistics),
      "termination": value(result.termination),
      "identifiability": value(result.identifiability),
      "rivals": .array(result.rivals.map { value($0, parameters: result.parameters) }),
      "warnings": .array(result.warnings.map(JSONValue.string)),
      "findings": .array(result.findings.map(JSONValue.string)),
      "covariance": value(result.covariance),
      "tables": tables(result),
      "manifest": manifest.json,
    ])
  }

  /// The short tables by name; the others are files.
  private static func tables(_ result: FitResult) -> JSONValue {
    var tables: [String: JSONValue] = [:]
    for table in result.tables where table.place != .file { tables[table.name] = value(table) }
    return .object(tables)
  }

  static func value(_ table: ResultTable) -> JSONValue {
    .object([
      "title": .string(table.title),
      "rows": table.rows.map { .array($0.names.map(JSONValue.string)) } ?? .null,
      "columns": .array(
        table.columns.map { column in
          .object([
            "name": .string(column.name), "unit": .string(column.unit),
            "values": .array(column.values.map(JSONValue.number)),
          ])
        }),
    ])
  }

  private static func value(_ parameter: FittedParameter) -> JSONValue {
    .object([
      "name": .string(parameter.name),
      "symbol": .string(parameter.symbol),
      "unit": .string(parameter.unit),
      "value": .number(parameter.value),
      "standardError": .number(parameter.standardError),
      "interval": parameter.interval.map(value) ?? .null,
      "status": .string(parameter.status.rawValue),
      "verdict": .string(parameter.verdict.rawValue),
      "note": .text(parameter.note),
      "search": parameter.search.map(value) ?? .null,
    ])
  }

  private static func value(_ search: ParameterSearch) -> JSONValue {
    .object([
      "start": .number(search.start), "lowerBound": .number(search.lowerBound),
      "upperBound": .number(search.upperBound),
    ])
  }

  private static func value(_ interval: ConfidenceInterval) -> JSONValue {
    .object([
      "level": .number(interval.level),
      "low": .number(interval.low),
      "high": .number(interval.high),
      "method": .string(interval.method.rawValue),
      "lowOpen": .text(interval.lowOpen?.rawValue),
      "highOpen": .text(interval.highOpen?.rawValue),
    ])
  }

  private static func value(_ quantity: DerivedQuantity) -> JSONValue {
    var fields: [String: JSONValue] = [
      "name": .string(quantity.name),
      "symbol": .string(quantity.symbol),
      "unit": .string(quantity.unit),
      "value": .number(quantity.value),
      "standardError": .number(quantity.standardError),
      "note": .text(quantity.note),
    ]
    if let interval = quantity.interval { fields["interval"] = value(interval) }
    return .object(fields)
  }

  private static func value(_ statistics: FitStatistics) -> JSONValue {
    .object([
      "points": .integer(statistics.points),
      "freeParameters": .integer(statistics.freeParameters),
      "degreesOfFreedom": .integer(statistics.degreesOfFreedom),
      "sumOfSquares": .number(statistics.sumOfSquares),
      "chiSquare": .number(statistics.chiSquare),
      "reducedChiSquare": .number(statistics.reducedChiSquare),
      "deviance": .number(statistics.deviance),
      "residualStandardDeviation": .number(statistics.residualStandardDeviation),
      "AICc": .number(statistics.aicc),
      "BIC": .number(statistics.bic),
      "errorScale": .string(statistics.errorScale.rawValue),
    ])
  }

  private static func value(_ termination: Termination) -> JSONValue {
    .object([
      "reason": .string(termination.reason.rawValue),
      "isConverged": .bool(termination.isConverged),
      "message": .string(termination.message),
      "relativeOffset": .number(termination.relativeOffset),
      "residualEvaluations": .integer(termination.residualEvaluations),
      "jacobianEvaluations": .integer(termination.jacobianEvaluations),
      "starts": .integer(termination.starts),
    ])
  }

  private static func value(_ identifiability: Identifiability) -> JSONValue {
    .object([
      "singularValues": .array(identifiability.singularValues.map(JSONValue.number)),
      "determinedCombinations": .integer(identifiability.determinedCombinations),
      "freeParameters": .integer(identifiability.freeParameters),
      "weakestDirection": .string(identifiability.weakestDirection),
      "remedy": .text(identifiability.remedy),
    ])
  }

  private static func value(_ rival: Rival, parameters: [FittedParameter]) -> JSONValue {
    var values: [String: JSONValue] = [:]
    for (parameter, value) in zip(parameters, rival.values) { values[parameter.name] = .number(value) }
    return .object(["deltaChiSquare": .number(rival.deltaChiSquare), "values": .object(values)])
  }

  private static func value(_ covariance: Covariance) -> JSONValue {
    .object([
      "labels": .array(covariance.labels.map(JSONValue.string)),
      "values": .array(covariance.values.map { .array($0.map(JSONValue.number)) }),
    ])
  }
}
