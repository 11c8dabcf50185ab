// swift-tools-version: 6.2
// Tools 6.2: the first version in which a package that others depend on by version may carry unsafe flags,
// which the debug settings below need.
import PackageDescription

let package = Package(
  name: "photofit",
  products: [
    .executable(name: "photofit", targets: ["photofit"]),
    // Everything but the command line, for programs that fit their own models.
    .library(
      name: "Photofit",
      targets: [
        "LinearAlgebra", "Fitting", "Kinetics", "Measurements", "Linewidths", "Lifetimes", "Transients", "MassSpectra",
        "OpticalSeries", "Reporting",
      ]),
    // For the nested package in Benchmarks/ only: it measures the solver on the problems that the tests check it on.
    .library(name: "SolverProblems", targets: ["SolverProblems"]),
  ],
  dependencies: [
    // Options, help pages and shell completion of the `photofit` command. Nothing below the command sees it.
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  ],
  targets: [
    // LAPACKE and CBLAS of the system. Debian's OpenBLAS has no LAPACKE of its own, so both are named. The serial
    // build of OpenBLAS is not offered: it returns wrong numbers to concurrent callers.
    .systemLibrary(
      name: "CLAPACKE",
      pkgConfig: "lapacke openblas",
      providers: [.apt(["liblapacke-dev", "libopenblas-dev"])]),

    // Faddeeva's function of a complex argument and its relatives, for convolved oscillations and Voigt profiles.
    .systemLibrary(name: "CCerf", pkgConfig: "libcerf", providers: [.apt(["libcerf-dev"])]),

    // zlib of the system, for the packed arrays of NumPy's archives. Nothing but Measurements sees it.
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),

    // expat of the system, for the XML of mass spectra. Nothing but Measurements sees it.
    .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),

    // YAML's parser for recipes: Swift's Yams holds the same one, but brings Foundation with ICU along, which costs every
    // start of the command 3 ms and a static build 45 MB.
    .systemLibrary(name: "CYaml", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

    // Vectorised exponentials, error functions and convolved decays: the one C target, see its header for why.
    .target(
      name: "CKernels",
      cSettings: [
        // SwiftPM compiles C without optimisation in debug builds; tests would take minutes.
        .unsafeFlags(["-O2"], .when(configuration: .debug)),
        // A multiply and an add stay two roundings on every machine unless the kernel asks for a fused one.
        .unsafeFlags(["-ffp-contract=off"]),
      ]),

    .target(name: "LinearAlgebra", dependencies: ["CLAPACKE"]),
    .target(name: "Fitting", dependencies: ["LinearAlgebra"]),
    .target(name: "Kinetics", dependencies: ["CKernels", "CCerf", "LinearAlgebra"]),
    .target(name: "Measurements", dependencies: ["CExpat", "CZlib"]),
    // What figures show, without saying how they are drawn.
    .target(name: "Figures"),
    .target(name: "Linewidths", dependencies: ["CCerf", "LinearAlgebra", "Figures", "Fitting", "Measurements"]),
    .target(name: "Lifetimes", dependencies: ["LinearAlgebra", "Figures", "Fitting", "Kinetics", "Measurements"]),
    .target(name: "Transients", dependencies: ["LinearAlgebra", "Figures", "Fitting", "Kinetics", "Measurements"]),
    .target(name: "MassSpectra", dependencies: ["LinearAlgebra", "Figures", "Fitting", "Measurements"]),
    .target(name: "OpticalSeries", dependencies: ["LinearAlgebra", "Figures", "Fitting", "Kinetics", "Measurements"]),
    .target(name: "Recipes", dependencies: ["CYaml", "Kinetics", "Transients"]),
    .target(name: "Reporting", dependencies: ["Figures", "Fitting", "Measurements"]),
    // Many fits at once: all cores, rows in the order of the input, runs that resume.
    .target(name: "Batches", dependencies: ["Fitting", "Reporting"]),
    .executableTarget(
      name: "photofit",
      dependencies: [
        "Figures", "Fitting", "Kinetics", "Measurements", "Linewidths", "Lifetimes", "Transients", "MassSpectra",
        "OpticalSeries",
        "Recipes", "Reporting", "Batches",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Published least-squares problems with known answers, shared by the tests and the benchmarks. An ordinary target,
    // because a package may not depend on another's tests; it lies in Tests/ because no user needs it.
    .target(
      name: "SolverProblems", dependencies: ["Fitting", "LinearAlgebra"], path: "Tests/SolverProblems",
      exclude: ["StRD/README.md", "StRD/convert.py"], resources: [.copy("StRD/strd.json")]),

    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"]),
    .testTarget(name: "FittingTests", dependencies: ["Fitting", "LinearAlgebra", "SolverProblems"]),
    .testTarget(name: "SolverProblemsTests", dependencies: ["SolverProblems", "Fitting", "LinearAlgebra"]),
    .testTarget(name: "KineticsTests", dependencies: ["Kinetics", "LinearAlgebra"], exclude: ["oracle"]),
    .testTarget(name: "MeasurementsTests", dependencies: ["Measurements"]),
    .testTarget(name: "LinewidthsTests", dependencies: ["Linewidths", "Fitting", "LinearAlgebra", "Measurements"]),
    .testTarget(
      name: "LifetimesTests", dependencies: ["Lifetimes", "Fitting", "Kinetics", "LinearAlgebra", "Measurements"]),
    .testTarget(
      name: "TransientsTests", dependencies: ["Transients", "Fitting", "Kinetics", "LinearAlgebra", "Measurements"]),
    .testTarget(
      name: "MassSpectraTests", dependencies: ["MassSpectra", "Fitting", "Measurements"], exclude: ["oracle"]),
    .testTarget(
      name: "OpticalSeriesTests",
      dependencies: ["OpticalSeries", "Fitting", "Kinetics", "LinearAlgebra", "Measurements"]),
    .testTarget(name: "RecipesTests", dependencies: ["Recipes", "Fitting", "Kinetics", "Transients"]),
    .testTarget(name: "BatchesTests", dependencies: ["Batches", "Fitting", "Reporting"]),
    .testTarget(name: "ReportingTests", dependencies: ["Reporting", "Figures", "Fitting", "Measurements"]),
    // Runs the built command on files, as its users do.
    .testTarget(name: "CommandTests", dependencies: ["photofit"], exclude: ["Snapshots"]),
  ],
  swiftLanguageModes: [.v6]
)

// One place for the settings of every Swift target.
let numerics: Set<String> = [
  "LinearAlgebra", "Fitting", "Kinetics", "Measurements", "Linewidths", "Lifetimes", "Transients",
  "MassSpectra", "OpticalSeries", "SolverProblems",
]
for target in package.targets where target.type != .system && target.name != "CKernels" {
  var settings: [SwiftSetting] = [
    // `any` is spelt out, so that a dynamic call in an inner loop is seen.
    .enableUpcomingFeature("ExistentialAny"),
    // A member is used only where its module is imported: keeps the arrows between modules honest.
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
  if numerics.contains(target.name) {
    // Debug builds of numerical loops are 40 to 190 times slower than release builds; with this, `swift test` runs
    // them at release speed, and @testable still works.
    settings.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
  }
  target.swiftSettings = settings
}
