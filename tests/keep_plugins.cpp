// Linked into sanitizer builds only: a plugin that is unmapped before the leak check has no name, and what has no name cannot be suppressed.
extern "C" __attribute__((visibility("default"))) int dlclose(void* /*handle*/) { return 0; }
