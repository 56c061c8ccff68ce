// Typed wrappers around what Swift can't import: curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt take a variable
// number of arguments, so each type of argument has a function of its own.
#pragma once
#include <curl/curl.h>

static inline CURLcode dateline_curl_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode dateline_curl_set_text(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode dateline_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}
typedef size_t (*dateline_curl_data_function)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode dateline_curl_set_header_function(CURL *easy, dateline_curl_data_function function) {
  return curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, function);
}
static inline CURLcode dateline_curl_socket(CURL *easy, curl_socket_t *socket) {
  return curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, socket);
}
static inline CURLcode dateline_curl_private(CURL *easy, void **context) {
  return curl_easy_getinfo(easy, CURLINFO_PRIVATE, context);
}
// CURLMsg holds its result in a union.
static inline CURLcode dateline_curl_result(const CURLMsg *message) { return message->data.result; }
static inline CURLcode dateline_curl_set_write_function(CURL *easy, dateline_curl_data_function function) {
  return curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, function);
}
// The text is libcurl's, and gone with the handle.
static inline CURLcode dateline_curl_text(CURL *easy, CURLINFO info, const char **text) {
  return curl_easy_getinfo(easy, info, text);
}
static inline CURLcode dateline_curl_long(CURL *easy, CURLINFO info, long *value) {
  return curl_easy_getinfo(easy, info, value);
}
// Called when a connection stands and before anything is asked on it (CURLOPT_PREREQFUNCTION(3)).
typedef int (*dateline_curl_address_function)(
    void *context, char *address, char *own_address, int port, int own_port);
static inline CURLcode dateline_curl_set_address_function(
    CURL *easy, dateline_curl_address_function function, void *context) {
  CURLcode result = curl_easy_setopt(easy, CURLOPT_PREREQDATA, context);
  return result != CURLE_OK ? result : curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, function);
}
static inline CURLMcode dateline_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}
