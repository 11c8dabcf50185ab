import ArgumentParser
import Reporting

/// The fits of the example data, by the commands that a user would give.
struct ClusterFits {
  /// The two clusters.
  enum Cluster: String, CaseIterable {
    case au21, au22

    /// As it is written in a paper.
    var title: String { self == .au21 ? "Au21" : "Au22" }

    /// The published quantum yield, which goes with the decay.
    var quantumYield: Double { self == .au21 ? 0.131 : 0.4763 }
  }

  /// The folder of the example data.
  let data: String

  /// Widths of the bands against temperature; `range` is part of the files' names.
  func linewidth(_ range: String) throws -> [Story.Member] {
    try members("linewidth-\(range)") { cluster in
      try LinewidthCommand.parse([file("linewidth/\(cluster.rawValue)_\(range)K.csv")]).illustrated()
    }
  }

  /// Decays through their response, with the published quantum yields.
  func lifetime() throws -> [Story.Member] {
    try members("lifetime") { cluster in
      let name = "lifetime/\(cluster.rawValue)"
      let command = try LifetimeCommand.parse([
        file(name + "_decay.csv"), "--irf", file(name + "_irf.csv"), "--components", "2", "--quantum-yield",
        cluster.quantumYield.description,
      ])
      guard let report = try command.oneReport() else {
        throw CommandFailure(.invalidData, "\(name)_decay.csv: holds several decays; the demo expects one")
      }
      return (report, [])
    }
  }

  /// Maps with two lifetimes and a component that does not decay.
  func transient() throws -> [Story.Member] {
    try members("transient") { cluster in
      try TransientCommand.parse([
        file("transient/\(cluster.rawValue)_map.csv"), "--lifetimes", "0.3,3,inf",
      ]).illustrated()
    }
  }

  private func members(
    _ job: String, _ fit: (Cluster) throws -> (report: Report, more: [OutputFile])
  ) throws -> [Story.Member] {
    try Cluster.allCases.map { cluster in
      let result = try fit(cluster)
      return Story.Member(
        sample: cluster.title, folder: "\(job)-\(cluster.rawValue)", report: result.report, more: result.more)
    }
  }

  /// A path that no command takes for an option.
  private func file(_ name: String) -> String { InputFile.harmless(data) + "/" + name }
}
