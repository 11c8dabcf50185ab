import ArgumentParser
import Reporting

/// `photofit demo`.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Runs the three jobs for both clusters of the example data and puts what comes out on one page.",
    discussion: """
      Examples:
        photofit demo
        photofit demo --data photofit/ExampleData --output clusters --force

      Linewidths from 10 to 300 K and from 200 to 300 K, lifetimes with rate constants, and transient maps of Au21 and \
      Au22, side by side with figures in report.html. Each result lies in a folder beside it, as --output of its command \
      writes it.
      """)

  @Option(help: .init("The example data that come with the sources.", valueName: "folder"))
  var data = "ExampleData"

  @Option(help: .init("The folder of the results.", valueName: "folder"))
  var output = "photofit-demo"

  @Flag(help: "Replace an earlier result.")
  var force = false

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  func run() throws {
    let folder = try OutputFolder(output, overwrite: force)
    let story = try ClusterStory(data: data).story
    let remarks = try story.write(to: folder)
    if !quiet {
      remarks.forEach(Console.warning)
      try Console.result(story.text() + "\nEverything on one page: \(output)/report.html\n")
    }
    if !story.isConverged { throw ExitStatus.notConverged }
  }
}
