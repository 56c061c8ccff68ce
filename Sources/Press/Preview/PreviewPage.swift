/// One page on which an editor sees what each kind of reader gets: every variant at 320 and 640 pixels, light and dark,
/// once without pictures, and the text part.
///
/// The page is one file and runs no script. Each mail is in a frame of its own whose sandbox lets nothing out but the links
/// that somebody clicks, which open elsewhere; the page's policy, which frames inherit, forbids all but styles and the
/// mail's pictures. Failure policy: total.
public struct PreviewPage: Sendable {
  /// What one kind of reader gets.
  public struct Variant: Sendable {
    /// `Free readers`.
    public var title: String
    public var from: String
    public var subject: String
    public var preheader: String
    /// As a reader gets them, every slot filled.
    public var html: [UInt8]
    public var text: [UInt8]

    public init(title: String, from: String, subject: String, preheader: String, html: [UInt8], text: [UInt8]) {
      self.title = title
      self.from = from
      self.subject = subject
      self.preheader = preheader
      self.html = html
      self.text = text
    }
  }

  public var title: String
  public var variants: [Variant]

  public init(title: String, variants: [Variant]) {
    self.title = title
    self.variants = variants
  }

  /// The page, UTF-8.
  public var bytes: [UInt8] {
    var page = Array(Self.head.utf8)
    page += "<title>".utf8
    append(title, &page)
    page += "</title></head><body><header><h1>".utf8
    append(title, &page)
    page += "</h1><nav>".utf8
    for (index, variant) in variants.enumerated() {
      page += "<a href=\"#v\(index)\">".utf8
      append(variant.title, &page)
      page += "</a> ".utf8
    }
    page += "</nav></header>\n".utf8
    for (index, variant) in variants.enumerated() { append(variant, index, &page) }
    page += "</body></html>\n".utf8
    return page
  }

  private func append(_ variant: Variant, _ index: Int, _ page: inout [UInt8]) {
    page += "<section id=\"v\(index)\"><h2>".utf8
    append(variant.title, &page)
    page += "</h2>\n<p class=\"inbox\" dir=\"auto\"><b>".utf8
    append(variant.from, &page)
    page += "</b> <span>".utf8
    append(variant.subject, &page)
    page += "</span> <i>".utf8
    append(variant.preheader, &page)
    page += "</i></p>\n<p class=\"size\">HTML \(kilobytes(variant.html)), text \(kilobytes(variant.text))</p>\n".utf8
    page += "<div class=\"row\">\n".utf8
    for width in [320, 640] {
      for dark in [false, true] {
        frame(
          "\(width) px, \(dark ? "dark" : "light")", width, SchemeCopy.copy(of: variant.html, dark: dark), dark, &page)
      }
    }
    frame("640 px, no pictures", 640, SchemeCopy.copy(of: variant.html, dark: false, images: false), false, &page)
    page += "<figure><figcaption>Text part</figcaption><pre tabindex=\"0\">".utf8
    append(String(decoding: variant.text, as: UTF8.self), &page)
    page += "</pre></figure>\n</div></section>\n".utf8
  }

  private func frame(_ caption: String, _ width: Int, _ html: [UInt8], _ dark: Bool, _ page: inout [UInt8]) {
    page += "<figure><figcaption>\(caption)</figcaption>".utf8
    page += "<iframe title=\"\(caption)\" width=\"\(width)\"\(dark ? " class=\"dark\"" : "")".utf8
    page += " sandbox=\"allow-popups allow-popups-to-escape-sandbox\" referrerpolicy=\"no-referrer\" srcdoc=\"".utf8
    for octet in html {
      switch octet {
      case UInt8(ascii: "&"): page += "&amp;".utf8
      case UInt8(ascii: "\""): page += "&quot;".utf8
      case UInt8(ascii: "<"): page += "&lt;".utf8
      default: page.append(octet)
      }
    }
    page += "\"></iframe></figure>\n".utf8
  }

  private func append(_ text: String, _ page: inout [UInt8]) { Escape.html.append(text, to: &page) }

  /// `31.4 KB`
  private func kilobytes(_ bytes: [UInt8]) -> String {
    let tenths = (bytes.count * 10 + 500) / 1000
    return "\(tenths / 10).\(tenths % 10) KB"
  }

  private static let head = """
    <!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
    img-src http: https: data:; form-action 'none'">
    <meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width,initial-scale=1">
    <style>
    :root{color-scheme:light dark;--ground:#e4e4e1;--ink:#222;--faint:#555;--line:#bbb;--paper:#fff}
    @media (prefers-color-scheme:dark){:root{--ground:#2b2b2a;--ink:#eee;--faint:#bbb;--line:#666;--paper:#1c1c1b}}
    body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
    header,section{padding:16px 24px}
    header{position:sticky;top:0;z-index:1;background:var(--ground);border-bottom:1px solid var(--line);display:flex;
    gap:24px;align-items:baseline;flex-wrap:wrap}
    h1{margin:0;font-size:17px}h2{margin:0 0 8px;font-size:22px}nav a{color:inherit;margin-right:12px}
    section{scroll-margin-top:56px}
    .inbox{margin:0;padding:10px 14px;max-width:880px;background:var(--paper);border:1px solid var(--line);
    white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
    .inbox b{margin-right:12px}.inbox i{color:var(--faint);font-style:normal}
    .size,figcaption{margin:6px 0;color:var(--faint);font-size:13px}
    .row{display:flex;flex-wrap:wrap;gap:20px;align-items:flex-start}
    figure{margin:0;max-width:100%}
    iframe,pre{display:block;box-sizing:content-box;height:84vh;border:1px solid var(--line);resize:vertical;
    background:#fff;color-scheme:light}
    iframe{max-width:100%}
    iframe.dark{background:#000;color-scheme:dark}
    pre{margin:0;padding:0 16px;overflow:auto;background:var(--paper);color:var(--ink);color-scheme:inherit;
    font:13px/1.45 ui-monospace,Menlo,Consolas,monospace;width:76ch;max-width:calc(100vw - 82px);
    unicode-bidi:plaintext;white-space:pre-wrap;overflow-wrap:anywhere}
    </style>
    """
}
