// swift-tools-version: 6.2
// Speed, kept out of the tests: timings on a shared machine must not make a test fail. Run by `make bench`.
import PackageDescription

let package = Package(
  name: "photofit-benchmarks",
  dependencies: [.package(name: "photofit", path: "..")],
  targets: [
    .executableTarget(name: "PhotofitBench", dependencies: [.product(name: "Photofit", package: "photofit")])
  ],
  swiftLanguageModes: [.v6]
)
