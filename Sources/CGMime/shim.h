// GMime 3, for reading mail. What Swift can't import (GObject's cast macros, functions of GMime's that want a stream
// object) gets a typed wrapper here.
#pragma once
#include <gmime/gmime.h>
#include <string.h>

static inline void dateline_gmime_unref(void *object) {
  if (object) g_object_unref(object);
}

static inline void dateline_gmime_quiet(const gchar *domain, GLogLevelFlags level, const gchar *words, gpointer data) {
  (void)domain, (void)level, (void)words, (void)data;
}

// Once a process. What GLib would print about odd mail (G_LOG warnings) is nobody's business: reading is total.
static inline void dateline_gmime_init(void) {
  g_log_set_default_handler(dateline_gmime_quiet, NULL);
  g_mime_init();
}

// Reads a message from a copy of the octets: NULL where there is none.
static inline GMimeMessage *dateline_gmime_message(const unsigned char *bytes, size_t size) {
  GByteArray *array = g_byte_array_sized_new((guint)size + 1);
  g_byte_array_append(array, bytes, (guint)size);
  GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(array);
  GMimeParser *parser = g_mime_parser_new_with_stream(stream);
  g_object_unref(stream);
  g_mime_parser_set_respect_content_length(parser, FALSE);
  GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
  g_object_unref(parser);
  return message;
}

static inline GMimeObject *dateline_gmime_root(GMimeMessage *message) { return g_mime_message_get_mime_part(message); }
static inline GMimeObject *dateline_gmime_object(GMimeMessage *message) { return (GMimeObject *)message; }

// The object as what it is, or NULL.
static inline GMimeMultipart *dateline_gmime_multipart(GMimeObject *object) {
  return GMIME_IS_MULTIPART(object) ? (GMimeMultipart *)object : NULL;
}
static inline GMimePart *dateline_gmime_part(GMimeObject *object) {
  return GMIME_IS_PART(object) ? (GMimePart *)object : NULL;
}
static inline GMimeMessage *dateline_gmime_attached(GMimeObject *object) {
  return GMIME_IS_MESSAGE_PART(object) ? g_mime_message_part_get_message((GMimeMessagePart *)object) : NULL;
}

static inline const char *dateline_gmime_media(GMimeObject *object, int sub) {
  GMimeContentType *type = g_mime_object_get_content_type(object);
  if (!type) return NULL;
  return sub ? g_mime_content_type_get_media_subtype(type) : g_mime_content_type_get_media_type(type);
}

static inline const char *dateline_gmime_charset(GMimeObject *object) {
  return g_mime_object_get_content_type_parameter(object, "charset");
}

// A part's content without its transfer encoding, in UTF-8 where its charset is known to iconv: to be freed with g_free.
static inline unsigned char *dateline_gmime_content(GMimePart *part, const char *charset, size_t *size) {
  *size = 0;
  GMimeDataWrapper *content = g_mime_part_get_content(part);
  if (!content) return NULL;
  GMimeStream *memory = g_mime_stream_mem_new();
  GMimeStream *sink = memory;
  GMimeFilter *filter = charset ? g_mime_filter_charset_new(charset, "utf-8") : NULL;
  if (filter) {
    sink = g_mime_stream_filter_new(memory);
    g_mime_stream_filter_add((GMimeStreamFilter *)sink, filter);
    g_object_unref(filter);
  }
  g_mime_data_wrapper_write_to_stream(content, sink);
  g_mime_stream_flush(sink);
  GByteArray *array = g_mime_stream_mem_get_byte_array((GMimeStreamMem *)memory);
  unsigned char *copy = NULL;
  if (array && array->len) {
    copy = (unsigned char *)g_malloc(array->len);
    memcpy(copy, array->data, array->len);
    *size = array->len;
  }
  if (sink != memory) g_object_unref(sink);
  g_object_unref(memory);
  return copy;
}
