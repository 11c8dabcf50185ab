import Foundation
import Testing

@Suite("photofit transient --recipe")
struct RecipeCommandTests {
  private let recipe = """
    compartments: {hot: 1, relaxed: 0, trapped: 0}
    steps:
      tau1: {from: hot, to: {relaxed: 0.7, trapped: 0.3}, lifetime: 0.5}
      tau2: {from: relaxed, to: trapped, lifetime: 4}
    """

  private func run(_ recipe: String, _ arguments: String...) throws -> CommandOutcome {
    let runner = try CommandRunner()
    try runner.copyExample("transient/au21_map.csv")
    try runner.put(recipe, at: "scheme.yaml")
    return try runner.run(["transient", "au21_map.csv", "--recipe", "scheme.yaml"] + arguments)
  }

  @Test("a recipe gives the lifetimes of the map")
  func spectra() throws {
    let outcome = try run(recipe, "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let parameters = try outcome.parameters()
    for (name, truth) in ["tau1": 0.36, "tau2": 2.61, "irf_fwhm": 0.12] {
      let parameter = try #require(parameters[name])
      let error = try #require(parameter.error)
      #expect(abs(parameter.value - truth) <= 3 * error, "\(name) = \(parameter.value) ± \(error)")
    }
  }

  @Test("the spectra of the compartments are written with their errors")
  func tables() throws {
    let runner = try CommandRunner()
    try runner.copyExample("transient/au21_map.csv")
    try runner.put(recipe, at: "scheme.yaml")
    let outcome = try runner.run("transient", "au21_map.csv", "--recipe", "scheme.yaml", "--output", "result")
    #expect(outcome.status == 0)
    let head = try String(contentsOf: runner.folder.appendingPathComponent("result/sas.csv"), encoding: .utf8)
    for column in ["sas_hot", "sas_relaxed", "sas_trapped_error"] { #expect(head.contains(column)) }
  }

  @Test("the steps' parameters can be held by name, and names that are none are refused")
  func held() throws {
    let held = try run(recipe, "--fix", "tau2=2.61", "--json")
    #expect(held.status == 0)
    #expect(try held.parameters()["tau2"]?.value == 2.61)
    let unknown = try run(recipe, "--fix", "tau7=1")
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("tau1, tau2, t0, irf_fwhm"))
  }

  @Test("a bad recipe is named with line, column and cure, one that is not there by its name")
  func bad() throws {
    let bad = try run(recipe.replacingOccurrences(of: "from: relaxed", with: "from: relaxd"))
    #expect(bad.status == 65)
    #expect(bad.errors.contains("scheme.yaml:4:16: there is no compartment 'relaxd'; there are hot, relaxed, trapped"))
    let runner = try CommandRunner()
    try runner.copyExample("transient/au21_map.csv")
    let missing = try runner.run("transient", "au21_map.csv", "--recipe", "none.yaml")
    #expect(missing.status == 66)
    let both = try run(recipe, "--components", "3")
    #expect(both.status == 64)
  }
}
