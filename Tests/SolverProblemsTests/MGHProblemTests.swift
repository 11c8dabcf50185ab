import Fitting
import LinearAlgebra
import Testing

@testable import SolverProblems

extension MGHProblem: CustomTestStringConvertible {
  /// The problem's name in reports.
  public var testDescription: String { name }
}

@Suite("Moré–Garbow–Hillstrom problems")
struct MGHProblemTests {
  @Test("there are 35 problems in 42 instances")
  func complete() {
    #expect(MGHProblem.all.count == 42)
    #expect(Set(MGHProblem.all.map(\.number)) == Set(1...35))
    #expect(Set(MGHProblem.all.map(\.name)).count == 42)
  }

  @Test(
    "analytic derivatives equal central differences at the standard start and at points around it",
    arguments: MGHProblem.all)
  func derivatives(_ problem: MGHProblem) {
    var generator = SeededGenerator(seed: 1981)
    var points = [problem.start]
    for _ in 0..<5 {
      points.append(problem.start.map { $0 == 0 ? 0.1 * generator.gaussian() : $0 * (1 + 0.2 * generator.gaussian()) })
    }
    // The rounding of residuals of 1e6 is all that differences see of the other columns there.
    let limit = problem.name == "Brown badly scaled" ? 1e-4 : 2e-6
    for x in points {
      let check = JacobianCheck(residuals: problem, at: x, scale: 0.1)
      #expect(check.worstRelativeError < limit, "row \(check.row), parameter \(check.parameter) at \(x)")
    }
  }

  /// Sums of squares at the standard starts, by an independent transcription (numpy) of the paper.
  static let startValues: [String: Double] = [
    "Rosenbrock": 24.2, "Freudenstein and Roth": 400.5, "Powell badly scaled": 1.135261717,
    "Brown badly scaled": 9.99998e11, "Beale": 14.203125, "Jennrich and Sampson": 4171.306162,
    "Helical valley": 2500, "Bard": 41.68169586, "Gaussian": 3.888106991e-6, "Meyer": 1_693_607_809,
    "Gulf research and development": 12.11070583, "Box three-dimensional": 1031.153811, "Powell singular": 215,
    "Wood": 19192, "Kowalik and Osborne": 0.005313172272, "Brown and Dennis": 7926693.337,
    "Osborne 1": 0.8790262935, "Biggs EXP6": 0.7790700757, "Osborne 2": 2.093419514, "Watson 6": 30, "Watson 9": 30,
    "Watson 12": 30, "Extended Rosenbrock": 121, "Extended Powell singular": 645, "Penalty I 4": 885.06264,
    "Penalty I 10": 148032.5653, "Penalty II 4": 2.340008805, "Penalty II 10": 162.6527766,
    "Variably dimensioned": 2198551.163, "Trigonometric": 0.007075759466, "Brown almost linear 10": 273.2480478,
    "Brown almost linear 40": 16390.75, "Discrete boundary value": 0.0007885191013,
    "Discrete integral equation": 0.06341684158, "Broyden tridiagonal": 21, "Broyden banded": 360,
    "Linear, full rank": 25, "Linear, rank 1": 84985, "Linear, rank 1 with zero columns and rows": 15886,
    "Chebyquad 8": 0.03861769829, "Chebyquad 9": 0.02888298029, "Chebyquad 10": 0.03376326546,
  ]

  @Test("the sum of squares at the standard start is the known one", arguments: MGHProblem.all)
  func start(_ problem: MGHProblem) throws {
    let known = try #require(Self.startValues[problem.name])
    #expect(abs(problem.sumOfSquares(problem.start) / known - 1) < 1e-9)
  }

  @Test("the sum of squares at a minimiser is the minimum that the paper prints", arguments: MGHMinimiser.all)
  func minimum(_ minimiser: MGHMinimiser) throws {
    let problem = try #require(MGHProblem.all.first { $0.name == minimiser.name })
    let sum = problem.sumOfSquares(minimiser.x)
    let minimum = problem.minima[minimiser.minimum]
    // Six printed digits, some of them cut off instead of rounded; twelve digits of the minimiser.
    #expect(abs(sum - minimum) <= 6e-6 * minimum + 1e-11, "\(sum)")
  }

  @Test("every minimum of the paper has a minimiser here")
  func minimisersComplete() {
    for problem in MGHProblem.all {
      let found = Set(MGHMinimiser.all.filter { $0.name == problem.name }.map(\.minimum))
      #expect(found == Set(problem.minima.indices), "\(problem.name)")
    }
  }
}
