/* libxml2's HTML parser, used through its SAX callbacks. Only Markup imports this, in
 * HTMLParser.swift. */
#include <string.h>
/* Debian's libxml2 is built with ICU, whose headers clash with those inside Foundation. Nothing here uses them. */
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

/*
 * A memory parser whose SAX table is empty but for the given callbacks: the default ones build a document of their own
 * and take user data for a parser context. The input is UTF-8 whatever a <meta> in it says. NULL when out of memory.
 */
static inline htmlParserCtxtPtr dateline_html_parser(const char *bytes, int size, void *userData,
                                                     startElementSAXFunc start, endElementSAXFunc end,
                                                     charactersSAXFunc text, commentSAXFunc comment) {
  htmlParserCtxtPtr parser = htmlCreateMemoryParserCtxt(bytes, size);
  if (parser == NULL) return NULL;
  htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                 HTML_PARSE_NODEFDTD | HTML_PARSE_NOIMPLIED | HTML_PARSE_IGNORE_ENC);
  xmlCharEncodingHandlerPtr utf8 = xmlFindCharEncodingHandler("UTF-8");
  if (utf8 != NULL) xmlSwitchToEncoding(parser, utf8);
  memset(parser->sax, 0, sizeof(*parser->sax));
  parser->sax->initialized = 1;
  parser->sax->startElement = start;
  parser->sax->endElement = end;
  parser->sax->characters = text;
  parser->sax->cdataBlock = text;
  parser->sax->ignorableWhitespace = text;
  parser->sax->comment = comment;
  parser->userData = userData;
  return parser;
}
