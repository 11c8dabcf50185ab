import ArgumentParser
import Batches
import Lifetimes
import Reporting

/// What the rows of a manifest ask for, checked as far as it can be without the data.
struct BatchPlan {
  /// In the order of the manifest.
  private(set) var sources: [any BatchSource] = []
  private let table: ManifestTable
  private let isLines: Bool
  private let illustration: Illustration?
  private let arguments: ManifestArguments
  /// Fits that were parsed for an earlier row, by their options: most rows say the same.
  private var known: [[String]: (command: LifetimeCommand, engines: EnginePool, response: ResponseFile?)] = [:]

  init(_ table: ManifestTable, isLines: Bool, illustration: Illustration?) throws {
    self.table = table
    self.isLines = isLines
    self.illustration = illustration
    arguments = try ManifestArguments(table)
    var groups: Set<String> = []
    var start = 0
    while start < table.rows.count {
      let group = table.cell(table.rows[start], "group")
      var end = start + 1
      if !group.isEmpty {
        while end < table.rows.count, table.cell(table.rows[end], "group") == group { end += 1 }
        guard groups.insert(group).inserted else {
          throw arguments.error(
            table.rows[start], "group", "the group “\(group)” stands further up too; put its rows next to one another")
        }
      }
      sources.append(try source(Array(table.rows[start..<end]), group: group))
      start = end
    }
  }

  /// The rows of a group, or one row without.
  private mutating func source(_ rows: [ManifestTable.Row], group: String) throws -> any BatchSource {
    let word = try arguments.command(rows[0])
    for row in rows.dropFirst() {
      guard try arguments.command(row) == word else {
        throw arguments.error(row, "command", "the group “\(group)” holds two commands; only data of one can be linked")
      }
      if let name = try arguments.firstDifference(rows[0], row, besides: word == "lifetime" ? ["irf", "column"] : []) {
        throw arguments.error(
          row, name, "\(name) differs from that of the row above, and the rows are one fit: make the cells equal")
      }
    }
    switch word {
    case "lifetime": return try lifetime(rows, group: group)
    case "transient": return try commandJob(rows, group: group, TransientCommand.self)
    default:
      if !group.isEmpty { throw arguments.error(rows[0], "group", "linewidth links nothing; leave the cell empty") }
      return try commandJob(rows, group: group, LinewidthCommand.self)
    }
  }

  private mutating func lifetime(_ rows: [ManifestTable.Row], group: String) throws -> any BatchSource {
    let jobs = try rows.map { row in
      let options = try arguments.options(row)
      let (command, engines, response) = try self.command(row, options)
      if command.anisotropy.gFactor != nil || command.link || command.output.output != nil {
        throw arguments.error(row, "g-factor", "an anisotropy is no row of a table; fit it with photofit lifetime")
      }
      var job = command.job(
        arguments.path(row), as: table.cell(row, "file"), response: response, engines: engines, isLines: isLines)
      job.label = table.cell(row, "label")
      job.more = more(row)
      job.illustration = illustration
      return job
    }
    return group.isEmpty ? jobs[0] : LinkedDecaysJob(members: jobs)
  }

  private mutating func command(
    _ row: ManifestTable.Row, _ options: [String]
  ) throws -> (command: LifetimeCommand, engines: EnginePool, response: ResponseFile?) {
    if let known = known[options] { return known }
    let command = try arguments.parsed(row) { try LifetimeCommand.parse(["file"] + options) }
    let response = command.irf.map { ResponseFile($0, reading: command.reading, column: command.irfColumn) }
    let engines = try arguments.parsed(row) { EnginePool(try command.batchOptions(), for: illustration) }
    known[options] = (command, engines, response)
    return (command, engines, response)
  }

  private func commandJob<Command: ReportingCommand>(
    _ rows: [ManifestTable.Row], group: String, _ command: Command.Type
  ) throws -> any BatchSource {
    let options = try arguments.options(rows[0])
    let files = rows.map(arguments.path)
    let all = files + (group.isEmpty ? [] : ["--link"]) + options
    _ = try arguments.parsed(rows[0]) { try Command.parse(all) }
    let named = options.compactMap { option -> String? in
      let parts = option.split(separator: "=", maxSplits: 1)
      return parts.count == 2 && arguments.isPath(parts[0].drop { $0 == "-" }) ? String(parts[1]) : nil
    }
    let subjects = rows.map { row in
      RowSubject(
        source: InputFile.harmless(table.cell(row, "file")), label: table.cell(row, "label"), more: more(row))
    }
    return CommandJob<Command>(
      arguments: all, inputs: files + named, subjects: subjects, isLines: isLines, illustration: illustration)
  }

  /// Cells of the manifest that are repeated in the table.
  private func more(_ row: ManifestTable.Row) -> [(name: String, text: String)] {
    var cells = [(name: "command", text: (try? arguments.command(row)) ?? "")]
    if table.names.contains("group") { cells.append((name: "group", text: table.cell(row, "group"))) }
    return cells
  }
}
