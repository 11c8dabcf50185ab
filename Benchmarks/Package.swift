// swift-tools-version: 6.2
// Speed and accuracy against targets, kept out of the tests: timings on a shared machine must not make a test fail, and
// the long series of fits would make the tests slow. Run by `make bench`, `make bench-lifetime` and `make bench-solver`.
import PackageDescription

let package = Package(
  name: "photofit-benchmarks",
  dependencies: [.package(name: "photofit", path: "..")],
  targets: [
    // Whole commands, timed.
    .executableTarget(name: "PhotofitBench", dependencies: [.product(name: "Photofit", package: "photofit")]),
    // Lifetimes of simulated decays: bias, spread, stated errors, silent failures.
    .executableTarget(name: "LifetimeBench", dependencies: [.product(name: "Photofit", package: "photofit")]),
    // The solver on problems with known answers.
    .executableTarget(
      name: "SolverBench",
      dependencies: [
        .product(name: "Photofit", package: "photofit"), .product(name: "SolverProblems", package: "photofit"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
