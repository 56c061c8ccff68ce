// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// A door to one C library: a module map and typed wrappers, nothing else.
func door(_ name: String, _ pkgConfig: String, _ package: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"],
    exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "dateline",
  products: [.executable(name: "dateline", targets: ["dateline"])],
  targets: [
    door("CYAML", "yaml-0.1", "libyaml-dev"),
    door("CLibXML2", "libxml-2.0", "libxml2-dev"),
    door("CCmark", "libcmark-gfm", "libcmark-gfm-dev"),
    door("CSQLite", "sqlite3", "libsqlite3-dev"),
    door("CCurl", "libcurl", "libcurl4-openssl-dev"),
    door("COpenSSL", "libcrypto", "libssl-dev"),
    door("CIDN2", "libidn2", "libidn2-dev"),
    door("CGMime", "gmime-3.0", "libgmime-3.0-dev"),
    // GNU getopt_long, whose results are globals in C.
    .systemLibrary(name: "CGetopt"),

    // Files, locks, child processes, octets, connections: what everybody needs, and no word of a newsroom. The one door to
    // libcurl.
    library("Platform", ["CCurl"]),
    // The vocabulary and the editorial rules: values, no input or output.
    library("Newsroom", ["Platform"]),
    // SHA-256 and HMAC as Swift values: the one door to libcrypto, so that no sibling needs another for a hash.
    library("Digest", ["Platform", "COpenSSL"]),
    // YAML, HTML, Markdown and CSV as Swift values.
    library("Markup", ["Platform", "CYAML", "CLibXML2", "CCmark"]),
    // What comes in: articles, subscriber files, settings.
    library("Wire", ["Platform", "Newsroom", "Markup", "CIDN2"]),
    // Sets an issue as mail: templates, MIME, message programs.
    library("Press", ["Platform", "Newsroom", "Markup", "Digest"]),
    // Keeps articles, issues, audience and deliveries.
    library("Store", ["Platform", "Newsroom", "Digest", "CSQLite"]),
    // Runs the queue and speaks SMTP.
    library("Mailroom", ["Platform", "Newsroom"]),
    // What comes back: bounces, complaints, and the mailboxes they are in.
    library("Returns", ["Platform", "Newsroom", "CGMime"]),
    // The use cases, each once: composing, sending, editing, gathering, taking back, keeping readers, the day's work.
    library(
      "Production", ["Platform", "Newsroom", "Markup", "Digest", "Wire", "Press", "Store", "Mailroom", "Returns"]),
    // The command line: argv, text, exit codes.
    .executableTarget(
      name: "dateline",
      dependencies: [
        "Platform", "Newsroom", "Markup", "Digest", "Wire", "Press", "Store", "Mailroom", "Returns", "Production",
        "CGetopt",
      ],
      swiftSettings: strict),

    // Temporary folders, subprocesses, the fault server and Postfix, for every suite.
    .systemLibrary(name: "CGNU", path: "Tests/Support/CGNU"),
    .target(
      name: "TestSupport", dependencies: ["CGNU"], path: "Tests/Support",
      exclude: ["CGNU", "servers", "bench", "demo.sh", "picture.svg", "screenshots.sh", "setup.sh"],
      swiftSettings: strict),
    tests("SupportTests", []),
    tests("PlatformTests", ["Platform"]),
    tests("NewsroomTests", ["Newsroom"]),
    tests("DigestTests", ["Digest", "Platform"]),
    tests("MarkupTests", ["Markup"]),
    tests("WireTests", ["Wire", "Newsroom", "Markup"]),
    tests("PressTests", ["Press", "Platform", "Newsroom", "Markup", "Digest"]),
    tests("StoreTests", ["Store", "Newsroom", "Digest"], exclude: ["Layouts"]),
    tests("MailroomTests", ["Mailroom", "Newsroom", "Digest", "Store"]),
    tests("ReturnsTests", ["Returns", "Newsroom"]),
    tests("ProductionTests", ["Production", "Platform", "Newsroom", "Digest", "Store", "Returns"]),
    tests(
      "DatelineTests", ["dateline", "Production", "Platform", "Newsroom", "Digest", "Store"],
      exclude: ["Snapshots", "OddArticles"]),
  ]
)

// `make fuzz`: links the libFuzzer that comes with Swift, which nothing else needs.
if Context.environment["DATELINE_FUZZ"] != nil {
  package.targets += [
    .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzz/CLibFuzzer"),
    .executableTarget(
      name: "fuzz", dependencies: ["Newsroom", "Markup", "Digest", "Wire", "Press", "Returns", "CLibFuzzer"],
      path: "Tests/Fuzz",
      exclude: ["CLibFuzzer", "run.sh", "seeds"], swiftSettings: strict),
  ]
}

// `make bench`: the press's figures, which need its parts and not the command line.
if Context.environment["DATELINE_BENCH"] != nil {
  package.targets.append(
    .executableTarget(
      name: "bench", dependencies: ["Newsroom", "Markup", "Digest", "Press", "Returns"], path: "Tests/Bench",
      swiftSettings: strict))
}
