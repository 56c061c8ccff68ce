// GMime 3, for reading mail. What Swift can't import (GObject's cast macros) gets a typed wrapper here.
#pragma once
#include <gmime/gmime.h>

static inline void dateline_gmime_unref(void *object) {
  if (object) g_object_unref(object);
}
