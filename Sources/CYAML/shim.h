/* libyaml's event API. Only Markup's YAMLParser.swift imports this. */
#include <yaml.h>
