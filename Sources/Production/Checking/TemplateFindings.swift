internal import Foundation
internal import Newsroom
internal import Press

// What is wrong with the newsroom's templates, by the issue at hand.

extension Preflight {
  /// Names that nothing has: blank in what is frozen, so the templates are asked.
  func templateFindings(_ frozen: FrozenIssue) -> [Finding] {
    var findings: [Finding] = []
    func say(
      _ variant: Finding.Variant?, _ part: Finding.Part, _ error: TemplateError, _ severity: Finding.Severity = .error,
      _ remedy: String = "mend it, and compose the issue again: in a send it is blank"
    ) {
      findings.append(
        Finding(
          severity, .name, variant, part, at: "\(error.file.printable):\(error.line):\(error.column)",
          error.reason.printable, remedy: remedy))
    }
    do {
      let typesetter = try newsroom.typesetter()
      let audit = try TemplateAudit(try newsroom.templateSources())
      for tier in newsletter.audience.sorted(by: { $0.rawValue > $1.rawValue }) {
        let context = VariantContext.value(
          of: frozen.issue, newsroom.publication, newsletter, theme: newsroom.theme, tier: tier)
        let faults = audit.faults(
          newsletter.slug, of: frozen.issue, newsroom.publication, newsletter, theme: newsroom.theme, tier: tier)
        // Rendering stops at its first fault, and has some that can't be seen without.
        for error in faults + typesetter.faults(newsletter.slug, context).filter({ !faults.contains($0) }) {
          say(.init(tier), .template, error)
        }
        for fault in (try? typesetter.styleFindings(newsletter.slug, context)) ?? [] {
          findings.append(
            Finding(
              .warning, .client, .init(tier), .html, at: "line \(fault.line):\(fault.column) of the page as rendered",
              fault.reason.printable, remedy: "mend the stylesheet in Templates/, and compose the issue again"))
        }
        guard tier == .free else { continue }
        for pattern in [newsletter.subject, newsletter.preheader] {
          do throws(TemplateError) {
            _ = try Typesetter.line(pattern, context, names: .refused)
          } catch {
            say(nil, .header, error)
          }
        }
      }
      let own = Set(findings.map { [$0.place ?? "", $0.message] })
      for error in others(audit, frozen.issue) {
        guard !own.contains(["\(error.file.printable):\(error.line):\(error.column)", error.reason.printable]) else {
          continue
        }
        say(nil, .template, error, .warning, "mend it: in another mail than this issue it is blank")
      }
    } catch let error as TemplateError {
      say(nil, .template, error)
    } catch {
      findings.append(
        Finding(.error, .name, nil, .template, "\(error)", remedy: "restore the newsroom's Templates/ folder"))
    }
    return findings
  }

  /// What is wrong with the templates of the newsroom's other mails: its other newsletters, the correction, and those
  /// about a subscription.
  private func others(_ audit: TemplateAudit, _ issue: Issue) -> [TemplateError] {
    var found: [TemplateError] = []
    for other in newsroom.newsletters where other.slug != newsletter.slug {
      for tier in other.audience {
        found += audit.faults(
          other.slug, of: issue, newsroom.publication, other, theme: newsroom.theme, tier: tier)
      }
    }
    found += audit.faults(
      "correction", of: issue, newsroom.publication, newsletter, theme: newsroom.theme, tier: .free)
    for letter in Transactional.allCases {
      found += audit.faults(letter, newsroom.publication, newsletter, theme: newsroom.theme)
    }
    return found
  }
}
