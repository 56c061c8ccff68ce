import Wire

/// WordPress exports: the same articles however the file arrives. Lines are left out: before the channel they are a guess.
enum Exports {
  @Sendable static func export(_ bytes: [UInt8]) {
    let whole = outcome(bytes, chunk: max(bytes.count, 1))
    let slow = outcome(bytes, chunk: 5)
    expect(slow == whole, "in chunks of 5:\n\(slow)\nwhole:\n\(whole)")
  }

  private static func outcome(_ bytes: [UInt8], chunk: Int) -> String {
    var words = ""
    do {
      let summary = try WXRReader(dialect: Articles.dialect, includesPages: true).read(
        path: "export.xml",
        open: {
          var rest = bytes[...]
          return {
            defer { rest = rest.dropFirst(chunk) }
            return rest.isEmpty ? nil : Array(rest.prefix(chunk))
          }
        },
        each: { entry in
          switch entry {
          case .article(.article(let article, _, _), _):
            checkArticle(article)
            words += "\(article)\n"
          case .article(.draft, _): words += "draft\n"
          case .problem(let error): words += "\(error.message)\n"
          }
        })
      words += "\(summary.articles) \(summary.problems) \(summary.isTruncated)"
    } catch {
      words += "\(error)"
    }
    return words
  }
}
