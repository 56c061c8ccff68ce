/* cmark-gfm as Debian 12 ships it (0.29.0.gfm.6). Only Markup's Markdown.swift imports this. */
#include <string.h>
#include <cmark-gfm.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm-core-extensions.h>
